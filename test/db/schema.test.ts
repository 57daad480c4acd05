import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Parley, startParley } from "../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
});
afterAll(() => parley.close());

const run = (sql: string) => parley.env.DB.prepare(sql).run();

test("every table is STRICT, and some have no rowid", async () => {
  const { results } = await parley.env.DB.prepare("PRAGMA table_list").all<{
    name: string;
    strict: number;
    wr: number;
  }>();
  const ours = results
    .filter(({ name }) => !/^(sqlite_|_cf)/.test(name))
    .map(({ name, strict, wr }) => [name, strict, wr]);
  expect(ours.sort()).toEqual([
    ["acts", 1, 0],
    ["api_keys", 1, 1],
    ["chats", 1, 0],
    ["days", 1, 1],
    ["holds", 1, 1],
    ["identities", 1, 1],
    ["members", 1, 0],
    ["sessions", 1, 1],
    ["site_keys", 1, 0],
    ["smiles", 1, 0],
    ["transfers", 1, 1],
  ]);
});

test("D1 never reuses the id of an act, a member, a chat or a smile", async () => {
  const { results } = await parley.env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' ORDER BY name",
  ).all();
  expect(results.map(({ name }) => name)).toEqual(["acts", "chats", "members", "smiles"]);
});

describe("D1 rejects", () => {
  test.each([
    ["a balance below 0", "UPDATE members SET balance = -1"],
    ["a balance beyond the safe integers", "UPDATE members SET balance = 9007199254740992"],
    ["half a coin", "UPDATE members SET balance = 0.5"],
    ["a balance in text", "UPDATE members SET balance = 'ten'"],
    ["a role that is neither 0 nor 1", "UPDATE members SET is_superuser = 2"],
    [
      "a second member with the same email",
      "INSERT INTO members (email, password_hash, created_at) VALUES ('a@b.cc', '', 0)",
    ],
    [
      "a second member of a subject",
      "INSERT INTO identities (issuer, subject, member_id) VALUES ('https://site.example', 'ada', 2)",
    ],
    [
      "a subject of a member who does not exist",
      "INSERT INTO identities (issuer, subject, member_id) VALUES ('https://site.example', 'nobody', 424242)",
    ],
    [
      "a chat of a member with themselves",
      "INSERT INTO chats (low_id, high_id, created_at) VALUES (1, 1, 0)",
    ],
    ["a chat with the larger id first", "INSERT INTO chats (low_id, high_id, created_at) VALUES (2, 1, 0)"],
    [
      "a chat of a member who does not exist",
      "INSERT INTO chats (low_id, high_id, created_at) VALUES (1, 424242, 0)",
    ],
    [
      "a transfer of nothing",
      "INSERT INTO transfers (member_id, entry, kind, amount, at) VALUES (1, 1, 'grant', 0, 0)",
    ],
    [
      "a transfer of a negative amount",
      "INSERT INTO transfers (member_id, entry, kind, amount, at) VALUES (1, 1, 'grant', -5, 0)",
    ],
    [
      "a transfer of half a coin",
      "INSERT INTO transfers (member_id, entry, kind, amount, at) VALUES (1, 1, 'grant', 0.5, 0)",
    ],
    [
      "a transfer of an unknown kind",
      "INSERT INTO transfers (member_id, entry, kind, amount, at) VALUES (1, 1, 'gift', 5, 0)",
    ],
    [
      "a transfer of a member who does not exist",
      "INSERT INTO transfers (member_id, entry, kind, amount, at) VALUES (424242, 1, 'grant', 5, 0)",
    ],
    ["a hold of a negative amount", "INSERT INTO holds (member_id, chat_id, held) VALUES (1, 1, -1)"],
    ["half a coin held", "INSERT INTO holds (member_id, chat_id, held) VALUES (1, 1, 0.5)"],
    ["coins held in text", "INSERT INTO holds (member_id, chat_id, held) VALUES (1, 1, 'ten')"],
    ["a negative captured sum", "INSERT INTO holds (member_id, chat_id, captured) VALUES (1, 1, -1)"],
    ["a hold in a chat that does not exist", "INSERT INTO holds (member_id, chat_id) VALUES (1, 424242)"],
    ["a second hold of a member in one chat", "INSERT INTO holds (member_id, chat_id) VALUES (1, 1), (1, 1)"],
    [
      "a transfer numbered 0",
      "INSERT INTO transfers (member_id, entry, kind, amount, at) VALUES (1, 0, 'grant', 5, 0)",
    ],
    [
      "a session of a member who does not exist",
      "INSERT INTO sessions (id, member_id, epoch, created_at, last_used_at, expires_at, device, refresh_hash) VALUES ('s', 424242, 0, 0, 0, 0, '', '')",
    ],
    [
      "a smile with a negative price",
      "INSERT INTO smiles (file_uuid, price, title, created_at) VALUES ('u', -1, '', 0)",
    ],
    [
      "a smile with a fractional price",
      "INSERT INTO smiles (file_uuid, price, title, created_at) VALUES ('u', 1.5, '', 0)",
    ],
  ])("%s", async (_, sql) => {
    await run(
      "INSERT INTO members (id, email, password_hash, created_at) VALUES (1, 'a@b.cc', '', 0), (2, 'b@b.cc', '', 0) ON CONFLICT DO NOTHING",
    );
    await run(
      "INSERT INTO chats (id, low_id, high_id, created_at) VALUES (1, 1, 2, 0) ON CONFLICT DO NOTHING",
    );
    await run(
      "INSERT INTO identities (issuer, subject, member_id) VALUES ('https://site.example', 'ada', 1) ON CONFLICT DO NOTHING",
    );
    await expect(run(sql)).rejects.toThrow(/constraint|cannot store/i);
  });

  test("a second transfer with the same number or the same key", async () => {
    await run(
      "INSERT INTO transfers (member_id, entry, kind, amount, key, at) VALUES (1, 1, 'grant', 5, 'k', 0)",
    );
    await expect(
      run("INSERT INTO transfers (member_id, entry, kind, amount, at) VALUES (1, 1, 'grant', 5, 0)"),
    ).rejects.toThrow(/UNIQUE/);
    await expect(
      run(
        "INSERT INTO transfers (member_id, entry, kind, amount, key, at) VALUES (1, 2, 'grant', 5, 'k', 0)",
      ),
    ).rejects.toThrow(/UNIQUE/);
    await run(
      "INSERT INTO transfers (member_id, entry, kind, amount, at) VALUES (1, 2, 'grant', 5, 0), (1, 3, 'grant', 5, 0)",
    );
  });
});
