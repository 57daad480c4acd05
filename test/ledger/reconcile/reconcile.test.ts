import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Difference } from "../../../src/protocol/http/reconciliation.ts";
import { type BusyParley, fetchReconciliation, startBusyParley } from "../../support/ledger/busy-parley.ts";
import { startParley } from "../../support/runtime/parley.ts";

let busy: BusyParley;
beforeAll(async () => {
  busy = await startBusyParley();
  const { ada, ben, cleo, adaBen, adaCleo, benCleo } = busy;
  expect({ ada: ada.id, ben: ben.id, cleo: cleo.id }).toEqual({ ada: 2, ben: 3, cleo: 4 });
  expect({ adaBen, adaCleo, benCleo }).toEqual({ adaBen: 1, adaCleo: 2, benCleo: 3 });
});
afterAll(() => busy.parley.close());
afterEach(() => busy.restore());

/** Members 2, 3 and 4 are Ada, Ben and Cleo. Chats 1 and 2 are Ada's with each of them; chat 3 is Ben's with Cleo. */
const LAST = "entry = (SELECT max(entry) FROM transfers WHERE member_id = 2)";
const CHARGE = "member_id = 2 AND kind = 'charge' AND chat_id = 1";
const REFUND =
  "(member_id, entry, kind, amount, chat_id, first_id, last_id, messages, key, at) SELECT 2, entries + 1, 'refund', 1, 1";
const REFUNDED = "UPDATE members SET balance = balance + 1, entries = entries + 1 WHERE id = 2";

describe("a reconciliation finds in D1, and nothing else, that", () => {
  test.each<[string, string[], Partial<Difference>]>([
    [
      "a balance differs from the sum of the transfers",
      ["UPDATE members SET balance = 7 WHERE id = 1"],
      { kind: "balance", member_id: 1, expected: 0, found: 7 },
    ],
    [
      "an entry is missing",
      [`UPDATE transfers SET entry = entry + 1 WHERE member_id = 2 AND ${LAST}`],
      { kind: "entries", member_id: 2 },
    ],
    [
      "an entry in the middle is missing",
      [
        "DELETE FROM transfers WHERE key = 'refund:1:1'",
        "UPDATE members SET balance = balance - 5 WHERE id = 2",
      ],
      { kind: "entries", member_id: 2 },
    ],
    [
      "a member has fewer entries than counted",
      ["UPDATE members SET entries = 1 WHERE id = 1"],
      { kind: "entries", member_id: 1, expected: 1, found: 0 },
    ],
    [
      "a charge has no hold",
      [
        `INSERT INTO transfers (member_id, entry, kind, amount, chat_id, first_id, last_id, messages, at)
          SELECT 3, entries + 1, 'charge', 1, 3, 1, 1, 1, 0 FROM members WHERE id = 3`,
        "UPDATE members SET balance = balance - 1, entries = entries + 1 WHERE id = 3",
      ],
      { kind: "hold", member_id: 3, chat_id: 3, found: 1 },
    ],
    [
      "a hold is in a chat of other members",
      ["INSERT INTO holds (member_id, chat_id) VALUES (4, 1)"],
      { kind: "hold", member_id: 4, chat_id: 1 },
    ],
    [
      "a hold's captured coins differ from its charges",
      [
        `UPDATE transfers SET amount = amount + 1 WHERE member_id = 2 AND
          entry IN (1, (SELECT min(entry) FROM transfers WHERE ${CHARGE}))`,
      ],
      { kind: "captured", member_id: 2, chat_id: 1 },
    ],
    [
      "charges do not begin with the first message",
      [`UPDATE transfers SET first_id = 2 WHERE ${CHARGE} AND first_id = 1`],
      { kind: "ranges", member_id: 2, chat_id: 1, found: 2 },
    ],
    [
      "two charges overlap",
      [
        `UPDATE transfers SET first_id = first_id - 1 WHERE ${CHARGE} AND first_id > 1
          AND first_id = (SELECT min(first_id) FROM transfers WHERE ${CHARGE} AND first_id > 1)`,
      ],
      { kind: "ranges", member_id: 2, chat_id: 1 },
    ],
    [
      "the last charge does not end where the hold does",
      [
        `UPDATE transfers SET last_id = last_id + 1 WHERE ${CHARGE}
          AND last_id = (SELECT max(last_id) FROM transfers WHERE ${CHARGE})`,
      ],
      { kind: "ranges", member_id: 2, chat_id: 1 },
    ],
    [
      "a message is refunded twice",
      [`INSERT INTO transfers ${REFUND}, 1, 1, 1, 'again', 0 FROM members WHERE id = 2`, REFUNDED],
      { kind: "refund", member_id: 2, chat_id: 1, expected: "refund:1:1", found: "again" },
    ],
    [
      "a message was refunded that is not charged",
      [`INSERT INTO transfers ${REFUND}, 99, 99, 1, 'refund:1:99', 0 FROM members WHERE id = 2`, REFUNDED],
      { kind: "refund", member_id: 2, chat_id: 1, found: 99 },
    ],
    [
      "a refund is larger than the price",
      [
        "UPDATE transfers SET amount = amount + (CASE entry WHEN 1 THEN -1 ELSE 1 END) WHERE key = 'refund:1:1' OR (member_id = 2 AND entry = 1)",
      ],
      { kind: "refund", member_id: 2, chat_id: 1, expected: 5, found: 6 },
    ],
    [
      "a refund is of another member's message",
      ["UPDATE transfers SET key = 'refund:1:2', first_id = 2, last_id = 2 WHERE key = 'refund:1:1'"],
      { kind: "refund", member_id: 2, chat_id: 1, expected: 0, found: 5 },
    ],
    [
      "D1 is older than a room",
      ["UPDATE holds SET step = step - 1 WHERE member_id = 2 AND chat_id = 1"],
      { kind: "lease", member_id: 2, chat_id: 1 },
    ],
    [
      "D1 took a step that is not pending in the room",
      ["UPDATE holds SET step = step + 1 WHERE member_id = 2 AND chat_id = 1"],
      { kind: "lease", member_id: 2, chat_id: 1 },
    ],
    [
      "coins moved between a hold and the balance without a step",
      [
        "UPDATE holds SET held = held + 1 WHERE member_id = 2 AND chat_id = 1",
        "UPDATE members SET balance = balance - 1 WHERE id = 2",
      ],
      { kind: "lease", member_id: 2, chat_id: 1 },
    ],
  ])("%s", async (_, statements, difference) => {
    const found = await busy.differencesAfter(statements);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject(difference);
  });
});

describe("a reconciliation finds in a room, and nothing else, that", () => {
  // In chat 2, Cleo's messages have even ids and were free; Ada's have odd ids.
  test.each<[string, number, string[], Partial<Difference>]>([
    [
      "a message is missing",
      2,
      ["DELETE FROM messages WHERE id = 4"],
      { kind: "history", chat_id: 2, expected: "11 of 1 to 11", found: "11 of 1 to 12" },
    ],
    [
      "the ids do not start at 1",
      2,
      ["UPDATE messages SET id = 0 WHERE id = 1"],
      { kind: "history", chat_id: 2, found: "12 of 0 to 12" },
    ],
    [
      "a date is earlier than the one before",
      2,
      [
        "UPDATE messages SET at = at - 1 WHERE id = 7",
        "UPDATE messages SET at = (SELECT at + 1 FROM messages WHERE id = 7) WHERE id < 7",
      ],
      { kind: "history", chat_id: 2, found: 7 },
    ],
    [
      "a message is from a member of another chat",
      2,
      ["UPDATE messages SET member_id = 1 WHERE id = 6"],
      { kind: "history", chat_id: 2, found: 6 },
    ],
    [
      "a message's price differs from the captured one",
      1,
      ["UPDATE messages SET price = 6 WHERE id = 1"],
      { kind: "spent", member_id: 2, chat_id: 1 },
    ],
    [
      "a member paid without a lease",
      2,
      ["UPDATE messages SET price = 5, exempt = 0 WHERE id = 6"],
      { kind: "lease", member_id: 4, chat_id: 2, found: 5 },
    ],
    [
      "a lease is missing",
      1,
      ["DELETE FROM leases WHERE member_id = 2"],
      { kind: "lease", member_id: 2, chat_id: 1 },
    ],
    [
      "a lease is fenced",
      1,
      ["UPDATE leases SET stopped = 1 WHERE member_id = 3"],
      { kind: "lease", member_id: 3, chat_id: 1 },
    ],
    [
      "a lease is overspent",
      1,
      ["UPDATE leases SET held = 0 WHERE member_id = 2"],
      { kind: "lease", member_id: 2, chat_id: 1 },
    ],
    [
      "a lease holds more than was lent",
      1,
      ["UPDATE leases SET held = held + 1 WHERE member_id = 2"],
      { kind: "lease", member_id: 2, chat_id: 1 },
    ],
    [
      "the room is ahead of D1",
      1,
      ["UPDATE leases SET step = step + 1 WHERE member_id = 2"],
      { kind: "lease", member_id: 2, chat_id: 1 },
    ],
    [
      "the room is behind D1",
      1,
      ["UPDATE leases SET step = step - 2 WHERE member_id = 2"],
      { kind: "lease", member_id: 2, chat_id: 1 },
    ],
    [
      "the room has the id of another chat",
      1,
      ["UPDATE chat SET id = 77"],
      { kind: "chat", chat_id: 1, expected: 1, found: 77 },
    ],
  ])("%s", async (_, chatId, statements, difference) => {
    const found = await busy.differencesAfter(statements, chatId);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject(difference);
  });

  test("a message was paid although no coins were lent", async () => {
    await busy.execOnD1([
      "UPDATE members SET balance = balance + (SELECT held FROM holds WHERE member_id = 2 AND chat_id = 2) WHERE id = 2",
      "UPDATE holds SET held = 0 WHERE member_id = 2 AND chat_id = 2",
    ]);
    await busy.execInRoom(2, ["UPDATE leases SET held = 0"]);
    const message =
      "INSERT INTO messages (id, member_id, at, price, exempt, type, text) SELECT 13, 2, at, 5, 0, 'text', '' FROM messages WHERE id = 12";
    const found = await busy.differencesAfter([message], 2);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ kind: "lease", member_id: 2, chat_id: 2, expected: 0, found: -5 });
  });
});

test("a reconciliation finds two transfers with the same key if the index that forbids them is missing", async () => {
  const parley = await startParley();
  const boss = await parley.addMember({ superuser: true });
  await parley.addMember({ coins: 1 });
  await parley.addMember({ coins: 1 });
  for (const statement of ["DROP INDEX transfers_key", "UPDATE transfers SET key = 'same' WHERE entry = 1"]) {
    await parley.env.DB.prepare(statement).run();
  }
  const { differences } = await fetchReconciliation(parley, boss);
  expect(differences).toEqual([{ kind: "key", member_id: 3, found: "same", detail: expect.any(String) }]);
  await parley.close();
});
