import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Difference } from "../../src/protocol/reconciliation-body.ts";
import { type Parley, startParley, type TestMember } from "../support/parley.ts";
import { askPage } from "../support/reconciled.ts";

let parley: Parley;
let boss: TestMember;
beforeEach(async () => {
  parley = await startParley();
  boss = await parley.addMember({ superuser: true });
});
afterEach(() => parley.close());

async function differencesAfter(statements: string[]): Promise<Difference[]> {
  expect((await askPage(parley, boss)).differences).toEqual([]);
  for (const statement of statements) await parley.env.DB.prepare(statement).run();
  return (await askPage(parley, boss)).differences;
}

describe("of D1's schema it is found that", () => {
  const schema = (side: "expected" | "found", definition: string) => ({
    kind: "schema",
    [side]: definition,
    detail: expect.any(String),
  });

  test.each<[string, string[], object[]]>([
    [
      "an index is gone",
      ["DROP INDEX chats_pair"],
      [schema("expected", "create unique index chats_pair on chats(low_id,high_id)")],
    ],
    [
      "an index covers less than it should",
      [
        "DROP INDEX transfers_key",
        "CREATE UNIQUE INDEX transfers_key ON transfers (key) WHERE key IS NOT NULL AND kind = 'refund'",
      ],
      [
        schema(
          "expected",
          "create unique index transfers_key on transfers(key)where transfers.key is not null",
        ),
        schema(
          "found",
          "create unique index transfers_key on transfers(key)where key is not null and kind = 'refund'",
        ),
      ],
    ],
    [
      "a trigger moves coins",
      ["CREATE TRIGGER more AFTER INSERT ON members BEGIN UPDATE members SET balance = 1; END"],
      [
        schema(
          "found",
          "create trigger more after insert on members begin update members set balance = 1; end",
        ),
      ],
    ],
    [
      "a table lost its checks, its key and its strictness",
      [
        "CREATE TABLE copy AS SELECT * FROM smiles",
        "DROP TABLE smiles",
        "CREATE TABLE smiles (id INTEGER, file_uuid TEXT NOT NULL, price REAL NOT NULL, title TEXT NOT NULL, is_active INTEGER DEFAULT false NOT NULL, created_at INTEGER NOT NULL)",
      ],
      [
        schema("expected", "id integer primary key autoincrement not null"),
        schema("expected", "price integer not null"),
        schema("expected", "is_active integer default true not null"),
        schema("expected", "constraint smiles_price check(smiles.price between 0 and 1000000000)"),
        schema("expected", "constraint smiles_is_active check(smiles.is_active in(0,1))"),
        schema("expected", "create unique index smiles_file_uuid_unique on smiles(file_uuid)"),
        schema("expected", "strict"),
        schema("found", "id integer"),
        schema("found", "price real not null"),
        schema("found", "is_active integer default false not null"),
      ],
    ],
    [
      "a key is no longer the table, nor points to members",
      [
        "CREATE TABLE copy AS SELECT * FROM holds",
        "DROP TABLE holds",
        `CREATE TABLE holds (member_id integer NOT NULL, chat_id integer NOT NULL, step integer DEFAULT 0 NOT NULL,
          step_id text DEFAULT '' NOT NULL, held integer DEFAULT 0 NOT NULL, captured integer DEFAULT 0 NOT NULL,
          upto integer DEFAULT 0 NOT NULL, PRIMARY KEY (chat_id, member_id),
          FOREIGN KEY (chat_id) REFERENCES chats(id) ON UPDATE no action ON DELETE no action,
          CONSTRAINT holds_step CHECK (holds.step >= 0), CONSTRAINT holds_held CHECK (holds.held >= -1),
          CONSTRAINT holds_captured CHECK (holds.captured >= 0), CONSTRAINT holds_upto CHECK (holds.upto >= 0)) STRICT`,
        "INSERT INTO holds SELECT * FROM copy",
      ],
      [
        schema("expected", "primary key(member_id,chat_id)"),
        schema(
          "expected",
          "foreign key(member_id)references members(id)on update no action on delete no action",
        ),
        schema("expected", "constraint holds_held check(holds.held >= 0)"),
        schema("expected", "without rowid"),
        schema("found", "primary key(chat_id,member_id)"),
        schema("found", "constraint holds_held check(holds.held >= -1)"),
      ],
    ],
  ])("%s: on the first page alone", async (_, statements, differences) => {
    expect(await differencesAfter(statements)).toEqual(differences);
    expect((await askPage(parley, boss, "?after=1")).differences).toEqual([]);
  });

  test("a key is given twice, where nothing forbids it any more", async () => {
    await parley.addMember({ coins: 1 });
    await parley.addMember({ coins: 1 });
    const found = await differencesAfter([
      "DROP INDEX transfers_key",
      "UPDATE transfers SET key = 'same' WHERE entry = 1",
    ]);
    expect(found.map(({ kind }) => kind)).toEqual(["schema", "key"]);
    expect(found[1]).toMatchObject({ member_id: 3, found: "same" });
  });
});
