import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COINS_MAX } from "../../src/core/limits.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { roomStorage } from "../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { addSmile, PNG } from "../support/runtime/smiles.ts";

let parley: Parley;
let boss: TestMember;
let ada: TestMember;
let smileId: number;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 });
  boss = await parley.addMember({ superuser: true });
  ada = await parley.addMember({ coins: 100 });
  smileId = await addSmile(parley, boss, 5);
  const ben = await parley.addMember();
  const chat = await parley.chat(ada, ben);
  chat.send("creates a message, a lease and a hold");
  await chat.next();
  await chat.close();
});
afterAll(() => parley.close());
afterEach(async () => {
  expect(await parley.balanceOf(ada)).toBe(95);
  await checkBooks(parley);
});

/** JSON values that are not amounts of coins. */
const INVALID_AMOUNTS = [
  "1.5",
  "-0.5",
  "1e-7",
  `${COINS_MAX + 1}`,
  `${-COINS_MAX - 1}`,
  "9007199254740993",
  "1e308",
  "1e999",
  "-1e999",
  '"5"',
  '""',
  '"NaN"',
  "null",
  "true",
  "[]",
  "[5]",
  "{}",
];
/** Values that are not even JSON. */
const MALFORMED_JSON = ["NaN", "Infinity", "0x10", "05", "5n", "+5", "1_000"];

async function send(method: string, path: string, body: string): Promise<number> {
  const headers = { Authorization: `Bearer ${boss.token}`, "Idempotency-Key": crypto.randomUUID() };
  return (await parley.fetch(path, { method, headers, body })).status;
}

describe.each([
  ["an amount of coins", "POST", () => `/members/${ada.id}/coins`, "amount", ["0", "-0"]],
  ["a smile's price", "PATCH", () => `/storage/smiles/${smileId}`, "price", ["-1", "-5"]],
])("%s", (_, method, path, field, more) => {
  test.each([...INVALID_AMOUNTS, ...more])("cannot be %s", async (value) => {
    expect(await send(method, path(), `{"${field}": ${value}}`)).toBe(422);
  });

  test.each(MALFORMED_JSON)("cannot be %s, which is not JSON", async (value) => {
    expect(await send(method, path(), `{"${field}": ${value}}`)).toBe(400);
  });
});

test.each([
  "-1",
  "1.5",
  "1e3",
  "0x10",
  "NaN",
  "Infinity",
  "",
  " 5",
  `${COINS_MAX + 1}`,
  "99999999999999999999",
  "five",
])("a new smile's price cannot be %j", async (price) => {
  const form = new FormData();
  form.set("file", new File([PNG], "smile.png"));
  form.set("price", price);
  const headers = { Authorization: `Bearer ${boss.token}` };
  expect((await parley.fetch("/storage/smiles", { method: "POST", headers, body: form })).status).toBe(422);
});

test("a withdrawal succeeds up to the member's last coin, and not beyond", async () => {
  const path = `/members/${ada.id}/coins`;
  expect(await send("POST", path, '{"amount": -96}')).toBe(409);
  expect(await send("POST", path, '{"amount": -95}')).toBe(201);
  expect(await parley.balanceOf(ada)).toBe(0);
  expect(await send("POST", path, '{"amount": -1}')).toBe(409);
  expect(await send("POST", path, '{"amount": 95}')).toBe(201);
});

describe("a room's own database rejects", () => {
  test.each([
    ["a price below 0", "UPDATE messages SET price = -5"],
    ["half a coin", "UPDATE messages SET price = 0.5"],
    ["a price in text", "UPDATE messages SET price = 'ten'"],
    ["a message without a price", "UPDATE messages SET price = NULL"],
    ["a price for an exempt sender", "UPDATE messages SET exempt = 1"],
    ["a second message with the same id", "INSERT INTO messages SELECT * FROM messages"],
    ["a lease below 0", "UPDATE leases SET held = -1"],
    ["half a coin lent", "UPDATE leases SET held = 0.5"],
    ["a negative charge", "UPDATE leases SET captured = -1"],
    ["a negative step", "UPDATE leases SET step = -1"],
    ["a step that captures a negative amount", "UPDATE leases SET pending_capture = -5"],
    ["a step that releases a negative amount", "UPDATE leases SET pending_back = -5"],
  ])("%s", async (_, sql) => {
    const [{ low_id, high_id } = { low_id: 0, high_id: 0 }] = (
      await parley.env.DB.prepare("SELECT low_id, high_id FROM chats").all<{
        low_id: number;
        high_id: number;
      }>()
    ).results;
    const room = await roomStorage(parley, { id: low_id }, { id: high_id });
    await expect(room.exec(sql)).rejects.toThrow(/constraint|cannot store/i);
  });
});
