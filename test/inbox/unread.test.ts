import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { seedFromEnv } from "../support/dice.ts";
import { roomOf } from "../support/runtime/chat.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import type { TestSocket } from "../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterAll(() => parley.close());

const SIDES = [0, 1] as const;
type Side = (typeof SIDES)[number];
type Action =
  | { action: "send" | "open-contract" | "close-contract"; side: Side }
  | { action: "read"; side: Side; part: number }
  | { action: "kill-room" | "wipe-inbox" };

const side = fc.constantFrom(...SIDES);
const anyAction = fc.oneof(
  { weight: 6, arbitrary: fc.record({ action: fc.constant("send" as const), side }) },
  {
    weight: 4,
    arbitrary: fc.record({
      action: fc.constant("read" as const),
      side,
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      action: fc.constantFrom("open-contract" as const, "close-contract" as const),
      side,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ action: fc.constantFrom("kill-room" as const, "wipe-inbox" as const) }),
  },
);

async function waitForFrame(socket: TestSocket, type: string): Promise<void> {
  for (;;) {
    const frame = await socket.next();
    expect(frame.type, JSON.stringify(frame)).not.toBe("error");
    if (frame.type === type) return;
  }
}

/** A chat of two members, with a plain model of what each sent and has read. */
class ModelledChat {
  readonly #members: [TestMember, TestMember];
  readonly #room: { name: string };
  readonly #senders: Side[] = [];
  readonly #lastRead: [number, number] = [0, 0];
  readonly #v1 = new Map<Side, TestSocket>();
  readonly #contract = new Map<Side, TestSocket>();

  constructor(members: [TestMember, TestMember]) {
    this.#members = members;
    this.#room = roomOf(...members);
  }

  async run(action: Action): Promise<void> {
    switch (action.action) {
      case "send": {
        const socket = await this.#open(action.side);
        socket.send({ type: "text", text: "hello", client_message_id: newMessageId(Date.now()) });
        await waitForFrame(socket, "ack");
        this.#senders.push(action.side);
        for (const each of SIDES) if (this.#contract.has(each)) this.#lastRead[each] = this.#senders.length;
        return;
      }
      case "read": {
        const message_id = Math.ceil(action.part * this.#senders.length);
        if (message_id === 0) return;
        const socket = await this.#open(action.side);
        socket.send({ type: "read", message_id });
        socket.send({ type: "ping", answered: "behind it" });
        await waitForFrame(socket, "pong");
        this.#lastRead[action.side] = Math.max(this.#lastRead[action.side], message_id);
        return;
      }
      case "open-contract":
        if (this.#contract.has(action.side)) return;
        this.#contract.set(action.side, await parley.chat(...this.#ownFirst(action.side)));
        this.#lastRead[action.side] = this.#senders.length;
        return;
      case "close-contract":
        await this.#contract.get(action.side)?.close();
        this.#contract.delete(action.side);
        return;
      case "kill-room":
        await this.settled();
        // A room without sockets does not run.
        if (this.#v1.size + this.#contract.size === 0) return;
        await parley.evict("CHAT_ROOM", { ...this.#room, webSockets: "close" });
        this.#v1.clear();
        this.#contract.clear();
        return;
      case "wipe-inbox":
        for (const { id } of this.#members) {
          const storage = await parley.storageOf("INBOX", { name: String(id) });
          await storage.exec("DELETE FROM chats");
        }
    }
  }

  /** Waits until both lists of chats match the model. */
  async settled(): Promise<void> {
    for (const each of SIDES) {
      const [member] = this.#ownFirst(each);
      const read = this.#lastRead[each];
      const unread = this.#senders.filter((sender, i) => sender !== each && i >= read).length;
      const readByOther = this.#lastRead[each === 0 ? 1 : 0];
      const expected = { last: this.#senders.length, unread, last_read_id: read, read_by_other: readByOther };
      const none = this.#senders.length === 0;
      await expect.poll(() => this.#listedChat(member)).toEqual(none ? undefined : expected);
    }
  }

  async #listedChat(member: TestMember): Promise<Frame> {
    const { chats } = (await (await parley.request(member, "GET", "/members/chats")).json()) as Frame;
    expect(chats.length).toBeLessThanOrEqual(1);
    const [chat] = chats;
    return (
      chat && {
        last: chat.last_message.id,
        unread: chat.unread,
        last_read_id: chat.last_read_id,
        read_by_other: chat.other_member.last_read_id,
      }
    );
  }

  async #open(side: Side): Promise<TestSocket> {
    const socket = this.#v1.get(side) ?? (await parley.chatV1(...this.#ownFirst(side)));
    this.#v1.set(side, socket);
    return socket;
  }

  #ownFirst(side: Side): [TestMember, TestMember] {
    const [one, two] = this.#members;
    return side === 0 ? [one, two] : [two, one];
  }
}

test("the unread counts, and how far the other member has read, are right after any order of sends, reads, connections, closes and crashes", async () => {
  const seed = seedFromEnv();
  const stories = fc.sample(fc.array(anyAction, { minLength: 10, maxLength: 30 }), { numRuns: 16, seed });
  await Promise.all(
    stories.map(async (story, i) => {
      const chat = new ModelledChat([
        await parley.addMember({ employee: true }),
        await parley.addMember({ employee: true }),
      ]);
      try {
        await chat.settled();
        for (const action of story) await chat.run(action);
        await chat.settled();
        await chat.run({ action: "wipe-inbox" });
        await chat.settled();
      } catch (error) {
        throw new Error(`story ${i} of SEED=${seed}: ${JSON.stringify(story)}`, { cause: error });
      }
    }),
  );
}, 90_000);
