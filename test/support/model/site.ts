import type { Frame, Parley, TestMember } from "../parley.ts";
import { Writer } from "../writer.ts";
import type { Place } from "./model.ts";

/** How often each thing happened that the model foretold: a model that only ever sees one of them proves little. */
export type Tally = Map<string, number>;

/** Parley as the three members and a superuser use it. */
export class Site {
  readonly parley: Parley;
  readonly boss: TestMember;
  readonly members: TestMember[];
  readonly smileIds: number[];
  readonly tally: Tally;
  readonly #chatIds = new Map<number, number>();
  readonly #writers = new Map<string, Writer>();

  constructor(parley: Parley, boss: TestMember, members: TestMember[], smileIds: number[], tally: Tally) {
    this.parley = parley;
    this.boss = boss;
    this.members = members;
    this.smileIds = smileIds;
    this.tally = tally;
  }

  count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }

  member(n: number): TestMember {
    return this.members[n] as TestMember;
  }

  pair(chat: number): [TestMember, TestMember] {
    return [this.member(chat), this.member((chat + 1) % 3)];
  }

  room(chat: number): { name: string } {
    const [one, two] = this.pair(chat).map(({ id }) => id) as [number, number];
    return { name: `${Math.min(one, two)}:${Math.max(one, two)}` };
  }

  /** The chat's id; one that no chat has, until a message was stored there. */
  chatId(chat: number): number {
    return this.#chatIds.get(chat) ?? 424_242_424;
  }

  /** @param onOpen sees the history, if a socket must be opened first */
  async send(
    { chat, who }: Place,
    frame: string | Uint8Array | object,
    onOpen: (history: Frame[]) => void,
  ): Promise<Frame> {
    let writer = this.#openWriter(chat, who);
    if (!writer) {
      const [one, two] = this.pair(chat);
      const [member, other] = who === chat ? [one, two] : [two, one];
      writer = await Writer.open(this.parley, member, other);
      this.#writers.set(`${chat} ${who}`, writer);
      onOpen(writer.socket.history);
    }
    const answer = await writer.send(frame);
    if (!answer.ok) return answer.error;
    this.#chatIds.set(chat, answer.message.chat_id);
    return answer.message;
  }

  async disconnect({ chat, who }: Place): Promise<void> {
    await this.#openWriter(chat, who)?.close();
  }

  /** Done when every socket of the chat is closed. */
  async allGone(chat: number): Promise<void> {
    await Promise.all(
      [0, 1, 2].map((sender) => this.#writers.get(`${chat} ${sender}`)?.socket.closed ?? undefined),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()));
  }

  #openWriter(chat: number, sender: number): Writer | undefined {
    const writer = this.#writers.get(`${chat} ${sender}`);
    return writer?.socket.raw.readyState === WebSocket.OPEN ? writer : undefined;
  }
}
