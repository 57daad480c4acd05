import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SOCKETS_PER_MEMBER } from "../../../src/core/limits.ts";
import { roomOf } from "../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());

const wakes = () => parley.getLogs().filter((line) => line.message === "the room woke").length;

test(`a member's socket beyond ${SOCKETS_PER_MEMBER} closes that member's oldest socket, and no socket of the other member`, async () => {
  const [ada, ben] = [await parley.addMember({ employee: true }), await parley.addMember()];
  const b = await parley.chat(ben, ada);
  const sockets = [];
  for (let i = 0; i < SOCKETS_PER_MEMBER; i++) sockets.push(await parley.chat(ada, ben));
  sockets[0]?.send("all are open");
  for (const socket of sockets) expect(await socket.next()).toMatchObject({ id: 1 });

  await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "hibernate" });
  const [next, last] = [await parley.chat(ada, ben), await parley.chat(ada, ben)];
  expect(await sockets[0]?.closed).toEqual({ code: 4429, reason: "too_many_sockets" });
  expect(await sockets[1]?.closed).toEqual({ code: 4429, reason: "too_many_sockets" });
  last.send("as many are open");
  for (const socket of [...sockets.slice(2), next, last])
    expect(await socket.next()).toMatchObject({ id: 2 });
  expect(await b.take(2)).toHaveLength(2);
  await Promise.all([...sockets.slice(2), next, last, b].map((socket) => socket.close()));
});

describe("a room in which two sockets were opened at the same instant", () => {
  test("accepts both, hibernates when idle, and wakes with both", async () => {
    const [ada, ben] = [
      await parley.addMember({ employee: true }),
      await parley.addMember({ employee: true }),
    ];
    const before = wakes();
    const [a, b] = await Promise.all([parley.chat(ada, ben), parley.chat(ben, ada)]);
    a.send("one");
    await Promise.all([a.next(), b.next()]);
    expect(wakes() - before).toBe(1);

    // Wait for a fixed time: the platform evicts an idle object from memory after 10 s, and gives no signal of it.
    await new Promise((resolve) => setTimeout(resolve, 13_000));
    b.send("two");
    expect(await Promise.all([a.next(), b.next()])).toMatchObject([{ id: 2 }, { id: 2 }]);
    expect(wakes() - before).toBe(2);
    await Promise.all([a.close(), b.close()]);
  });
});
