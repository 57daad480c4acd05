import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HISTORY_MAX_BYTES } from "../../../src/core/limits.ts";
import { roomOf, roomStorage, storeEmptyChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

const HISTORY_LIMIT = 20;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ HISTORY_LIMIT });
});
afterAll(() => parley.close());

/** Adds two members with a chat of `count` stored messages. */
async function chatWith(count: number, text: (id: number) => string): Promise<[TestMember, TestMember]> {
  const [ada, ben] = [await parley.addMember({ employee: true }), await parley.addMember({ employee: true })];
  await storeEmptyChat(parley, [ada, ben]);
  const room = await roomStorage(parley, ada, ben);
  for (let id = 1; id <= count; id++) {
    await room.exec(
      "INSERT INTO messages (id, member_id, at, price, exempt, type, text) VALUES (?, ?, ?, 0, 1, 'text', ?)",
      id,
      ada.id,
      id,
      text(id),
    );
  }
  // The room has loaded its last id already: let it wake again.
  await parley.evict("CHAT_ROOM", roomOf(ada, ben));
  return [ada, ben];
}

describe("the history", () => {
  test("is one frame: an array of the messages, oldest first, as they were sent live", async () => {
    const [ada, ben] = [
      await parley.addMember({ employee: true }),
      await parley.addMember({ employee: true }),
    ];
    const a = await parley.chat(ada, ben);
    expect(a.history).toEqual([]);
    for (const text of ["one", "two", "three"]) a.send(text);
    const live = await a.take(3);
    await a.close();
    const b = await parley.chat(ben, ada);
    expect(b.history).toEqual(live);
    expect(JSON.stringify(b.history)).toBe(JSON.stringify(live));
    await b.close();
  });

  test.each([
    [HISTORY_LIMIT - 1, 1, HISTORY_LIMIT - 1],
    [HISTORY_LIMIT, 1, HISTORY_LIMIT],
    [HISTORY_LIMIT + 1, 2, HISTORY_LIMIT],
  ])(
    "of a chat with %i messages starts with id %i and has %i messages, at most HISTORY_LIMIT",
    async (count, first, length) => {
      const [ada, ben] = await chatWith(count, (id) => `text ${id}`);
      const { history, ...socket } = await parley.chat(ben, ada);
      expect(history).toHaveLength(length);
      expect(history[0]).toMatchObject({ id: first, text: `text ${first}` });
      expect(history.at(-1)).toMatchObject({ id: count });
      socket.raw.terminate();
    },
  );

  test(`has as many of the newest messages as fit into ${HISTORY_MAX_BYTES} bytes`, async () => {
    // Two messages fit and three do not: each takes more than a third with the JSON around its text of two-byte characters.
    const third = Math.floor(HISTORY_MAX_BYTES / 3 / 2);
    const [ada, ben] = await chatWith(4, (id) => "é".repeat(third - (id % 2)));
    const socket = await parley.chat(ben, ada);
    expect(socket.history.map((message) => message.id)).toEqual([3, 4]);
    await socket.close();
  });

  test("continues with the next id after the room hibernated with its sockets open", async () => {
    const [ada, ben] = [
      await parley.addMember({ employee: true }),
      await parley.addMember({ employee: true }),
    ];
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    const seen: string[] = [];
    for (let id = 1; id <= 6; id++) {
      await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "hibernate" });
      (id % 2 ? a : b).send(`text ${id}`);
      const [atA, atB] = [await a.next(), await b.next()];
      expect(atA).toMatchObject({ id, text: `text ${id}`, member_id: id % 2 ? ada.id : ben.id });
      expect(atB).toEqual(atA);
      seen.push(atA.date);
    }
    expect([...seen].sort()).toEqual(seen);
    await Promise.all([a.close(), b.close()]);
  });

  test("never goes back in time, even if the clock does", async () => {
    const [ada, ben] = await chatWith(1, () => "from the future");
    const room = await roomStorage(parley, ada, ben);
    await room.exec("UPDATE messages SET at = ?", Date.UTC(2999, 0, 1));
    await parley.evict("CHAT_ROOM", roomOf(ada, ben));
    const socket = await parley.chat(ada, ben);
    socket.send("now");
    expect((await socket.next()).date).toBe("2999-01-01T00:00:00.000000");
    await socket.close();
  });
});
