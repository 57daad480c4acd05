import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compareSchema, type SchemaDifference } from "../support/d1-schema.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";

let parley: Parley;
beforeEach(async () => {
  parley = await startParley();
});
afterEach(() => parley.close());

test("after all migrations, D1 has exactly the tables of drizzle's schema", async () => {
  expect(await compareSchema(parley.env.DB)).toEqual([]);
});

describe("a comparison of D1 with drizzle's schema reports that", () => {
  test.each<[string, string[], Omit<SchemaDifference, "table">[]]>([
    [
      "an index is missing",
      ["DROP INDEX chats_pair"],
      [{ missing: "create unique index chats_pair on chats(low_id,high_id)" }],
    ],
    [
      "an index covers less than it should",
      [
        "DROP INDEX transfers_key",
        "CREATE UNIQUE INDEX transfers_key ON transfers (key) WHERE key IS NOT NULL AND kind = 'refund'",
      ],
      [
        { missing: "create unique index transfers_key on transfers(key)where transfers.key is not null" },
        {
          unexpected:
            "create unique index transfers_key on transfers(key)where key is not null and kind = 'refund'",
        },
      ],
    ],
    [
      "D1 has an additional trigger",
      ["CREATE TRIGGER more AFTER INSERT ON members BEGIN UPDATE members SET balance = 1; END"],
      [
        {
          unexpected: "create trigger more after insert on members begin update members set balance = 1; end",
        },
      ],
    ],
    [
      "a table lost its checks, its key and STRICT",
      [
        "CREATE TABLE copy AS SELECT * FROM smiles",
        "DROP TABLE smiles",
        "CREATE TABLE smiles (id INTEGER, file_uuid TEXT NOT NULL, price REAL NOT NULL, title TEXT NOT NULL, is_active INTEGER DEFAULT false NOT NULL, created_at INTEGER NOT NULL)",
      ],
      [
        { missing: "id integer primary key autoincrement not null" },
        { missing: "price integer not null" },
        { missing: "is_active integer default true not null" },
        { missing: "position integer" },
        { missing: "constraint smiles_price check(smiles.price between 0 and 1000000000)" },
        { missing: "constraint smiles_is_active check(smiles.is_active in(0,1))" },
        { missing: "create unique index smiles_file_uuid_unique on smiles(file_uuid)" },
        { missing: "strict" },
        { unexpected: "id integer" },
        { unexpected: "price real not null" },
        { unexpected: "is_active integer default false not null" },
      ],
    ],
    [
      "a table lost WITHOUT ROWID and a foreign key",
      [
        "CREATE TABLE copy AS SELECT * FROM holds",
        "DROP TABLE holds",
        `CREATE TABLE holds (member_id integer NOT NULL, chat_id integer NOT NULL, step integer DEFAULT 0 NOT NULL,
          step_id text DEFAULT '' NOT NULL, held integer DEFAULT 0 NOT NULL, captured integer DEFAULT 0 NOT NULL,
          upto integer DEFAULT 0 NOT NULL, touched_at integer DEFAULT 0 NOT NULL, PRIMARY KEY (chat_id, member_id),
          FOREIGN KEY (chat_id) REFERENCES chats(id) ON UPDATE no action ON DELETE no action,
          CONSTRAINT holds_step CHECK (holds.step >= 0), CONSTRAINT holds_held CHECK (holds.held >= -1),
          CONSTRAINT holds_captured CHECK (holds.captured >= 0), CONSTRAINT holds_upto CHECK (holds.upto >= 0)) STRICT`,
        "INSERT INTO holds SELECT * FROM copy",
      ],
      [
        { missing: "primary key(member_id,chat_id)" },
        { missing: "foreign key(member_id)references members(id)on update no action on delete no action" },
        { missing: "constraint holds_held check(holds.held >= 0)" },
        { missing: "without rowid" },
        { unexpected: "primary key(chat_id,member_id)" },
        { unexpected: "constraint holds_held check(holds.held >= -1)" },
      ],
    ],
  ])("%s", async (_, statements, differences) => {
    for (const statement of statements) await parley.env.DB.prepare(statement).run();
    expect((await compareSchema(parley.env.DB)).map(({ table: _table, ...rest }) => rest)).toEqual(
      differences,
    );
  });
});
