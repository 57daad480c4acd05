import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { CLIENT_IDS_SCAN_COST } from "../../../src/core/limits.ts";
import { addPair, EMPLOYEES, openOneSide, roomOf, storeEmptyChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

/** Enough for one scan and two more frames. */
const SEND_BURST = CLIENT_IDS_SCAN_COST + 2;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST, SENDS_PER_SECOND: 1 });
});
afterAll(() => parley.close());

describe("the rate limit of parley.v1", () => {
  test("counts every frame except pings, and each refusal has the id of the refused message", async () => {
    const { a } = await openOneSide(parley, "v1", EMPLOYEES);
    for (let i = 0; i < 50; i++) a.raw.send('{"type": "ping"}');
    expect(await a.take(50)).toEqual(Array(50).fill({ type: "pong" }));
    const ids = Array.from({ length: 30 }, () => newMessageId(Date.now()));
    for (let i = 0; i < SEND_BURST - 2; i++) a.send({ type: "typing" });
    for (const client_message_id of ids) a.send({ type: "text", text: "much", client_message_id });
    const answers = new Map<string, string>();
    while (answers.size < ids.length) {
      const { type, code, client_message_id, retry_after } = await a.next();
      if (type === "text") continue;
      answers.set(client_message_id, code ?? type);
      if (type === "error") expect(retry_after).toBe(1);
    }
    expect([...answers.keys()].sort()).toEqual([...ids].sort());
    const acks = ids.filter((id) => answers.get(id) === "ack");
    expect(acks).toEqual(ids.slice(0, acks.length));
    expect(acks.length).toBeGreaterThanOrEqual(2);
    expect(acks.length).toBeLessThan(SEND_BURST);
    expect(new Set(answers.values())).toEqual(new Set(["ack", "rate_limited"]));
  });

  test(`counts a message whose id has to be searched in storage as ${CLIENT_IDS_SCAN_COST}`, async () => {
    const [ada, ben] = await addPair(parley, EMPLOYEES);
    const room = roomOf(ada, ben);
    await storeEmptyChat(parley, [ada, ben]);
    const storage = await parley.storageOf("CHAT_ROOM", room);
    await storage.exec(
      `INSERT INTO messages (id, member_id, at, price, exempt, type, text) VALUES (1, ?, ?, 0, 1, 'text', '')`,
      ben.id,
      Date.now() - 3_600_000,
    );
    await parley.evict("CHAT_ROOM", room);
    const again = await parley.chatV1(ada, ben);
    const old = () => ({
      type: "text",
      text: "old",
      client_message_id: newMessageId(Date.now() - 7_200_000),
    });
    again.send(old());
    expect((await again.take(2))[1]).toMatchObject({ type: "ack", id: 2 });
    again.send(old());
    expect(await again.next()).toMatchObject({ code: "rate_limited" });
    again.send({ type: "text", text: "new", client_message_id: newMessageId(Date.now()) });
    expect((await again.take(2))[1]).toMatchObject({ type: "ack", id: 3 });
  });
});
