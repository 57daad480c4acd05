import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { messageId } from "../support/message-id.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/parley.ts";
import type { TestSocket } from "../support/socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterAll(() => parley.close());

const WHO = [0, 1] as const;
type Who = (typeof WHO)[number];
type Act =
  | { act: "send" | "come by the contract" | "leave"; who: Who }
  | { act: "read"; who: Who; part: number }
  | { act: "the room dies" | "the inbox is wiped" };

const who = fc.constantFrom(...WHO);
const actOf = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constant("send" as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("read" as const),
      who,
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constantFrom("come by the contract" as const, "leave" as const), who }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constantFrom("the room dies" as const, "the inbox is wiped" as const) }),
  },
);

async function heard(socket: TestSocket, type: string): Promise<void> {
  for (;;) {
    const frame = await socket.next();
    expect(frame.type, JSON.stringify(frame)).not.toBe("error");
    if (frame.type === type) return;
  }
}

/** A chat of two, beside a plain model of who sent what and has read how far. */
class Chat {
  readonly #members: [TestMember, TestMember];
  readonly #room: string;
  readonly #senders: Who[] = [];
  readonly #read: [number, number] = [0, 0];
  readonly #v1 = new Map<Who, TestSocket>();
  readonly #contract = new Map<Who, TestSocket>();

  constructor(members: [TestMember, TestMember]) {
    this.#members = members;
    this.#room = `${members[0].id}:${members[1].id}`;
  }

  async run(act: Act): Promise<void> {
    switch (act.act) {
      case "send": {
        const socket = await this.#open(act.who);
        socket.send({ type: "text", text: "hello", client_message_id: messageId() });
        await heard(socket, "ack");
        this.#senders.push(act.who);
        for (const each of WHO) if (this.#contract.has(each)) this.#read[each] = this.#senders.length;
        return;
      }
      case "read": {
        const message_id = Math.ceil(act.part * this.#senders.length);
        if (message_id === 0) return;
        const socket = await this.#open(act.who);
        socket.send({ type: "read", message_id });
        socket.send({ type: "ping", answered: "behind it" });
        await heard(socket, "pong");
        this.#read[act.who] = Math.max(this.#read[act.who], message_id);
        return;
      }
      case "come by the contract":
        if (this.#contract.has(act.who)) return;
        this.#contract.set(act.who, await parley.chat(...this.#seenBy(act.who)));
        this.#read[act.who] = this.#senders.length;
        return;
      case "leave":
        await this.#contract.get(act.who)?.close();
        this.#contract.delete(act.who);
        return;
      case "the room dies":
        await this.settled();
        // One in which nobody is does not run.
        if (this.#v1.size + this.#contract.size === 0) return;
        await parley.evict("CHAT_ROOM", { name: this.#room, webSockets: "close" });
        this.#v1.clear();
        this.#contract.clear();
        return;
      case "the inbox is wiped":
        for (const { id } of this.#members) {
          const storage = await parley.storageOf("INBOX", { name: String(id) });
          await storage.exec("DELETE FROM chats");
        }
    }
  }

  /** Waits until both lists of chats say what the model says. */
  async settled(): Promise<void> {
    for (const each of WHO) {
      const [member] = this.#seenBy(each);
      const read = this.#read[each];
      const unread = this.#senders.filter((sender, i) => sender !== each && i >= read).length;
      const expected = { last: this.#senders.length, unread, last_read_id: read };
      const none = this.#senders.length === 0;
      await expect.poll(() => this.#listed(member)).toEqual(none ? undefined : expected);
    }
  }

  async #listed(member: TestMember): Promise<Frame> {
    const { chats } = (await (await parley.ask(member, "GET", "/members/chats")).json()) as Frame;
    expect(chats.length).toBeLessThanOrEqual(1);
    const [chat] = chats;
    return chat && { last: chat.last_message.id, unread: chat.unread, last_read_id: chat.last_read_id };
  }

  async #open(who: Who): Promise<TestSocket> {
    const socket = this.#v1.get(who) ?? (await parley.chatV1(...this.#seenBy(who)));
    this.#v1.set(who, socket);
    return socket;
  }

  #seenBy(who: Who): [TestMember, TestMember] {
    const [one, two] = this.#members;
    return who === 0 ? [one, two] : [two, one];
  }
}

test("what is unread is right after any order of writing, reading, coming, leaving and dying", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() & 0x7fffffff);
  const stories = fc.sample(fc.array(actOf, { minLength: 10, maxLength: 30 }), { numRuns: 16, seed });
  await Promise.all(
    stories.map(async (story, i) => {
      const chat = new Chat([
        await parley.addMember({ employee: true }),
        await parley.addMember({ employee: true }),
      ]);
      try {
        await chat.settled();
        for (const act of story) await chat.run(act);
        await chat.settled();
        await chat.run({ act: "the inbox is wiped" });
        await chat.settled();
      } catch (error) {
        throw new Error(`story ${i} of SEED=${seed}: ${JSON.stringify(story)}`, { cause: error });
      }
    }),
  );
}, 90_000);
