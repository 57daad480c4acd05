import { roomOf } from "../runtime/chat.ts";
import type { Frame, Parley, TestMember } from "../runtime/parley.ts";
import { RawWriter } from "../runtime/raw-writer.ts";
import type { Participant } from "./model.ts";

/** How often each outcome occurred: a test that only ever sees one outcome proves little. */
export type EventTally = Map<string, number>;

/** The running Parley, as three members and a superuser use it. */
export class ParleyUnderTest {
  readonly parley: Parley;
  readonly boss: TestMember;
  readonly members: TestMember[];
  readonly smileIds: number[];
  readonly tally: EventTally;
  readonly #chatIds = new Map<number, number>();
  readonly #writers = new Map<string, RawWriter>();

  constructor(
    parley: Parley,
    boss: TestMember,
    members: TestMember[],
    smileIds: number[],
    tally: EventTally,
  ) {
    this.parley = parley;
    this.boss = boss;
    this.members = members;
    this.smileIds = smileIds;
    this.tally = tally;
  }

  count(event: string): void {
    this.tally.set(event, (this.tally.get(event) ?? 0) + 1);
  }

  member(n: number): TestMember {
    return this.members[n] as TestMember;
  }

  pair(chat: number): [TestMember, TestMember] {
    return [this.member(chat), this.member((chat + 1) % 3)];
  }

  room(chat: number): { name: string } {
    return roomOf(...this.pair(chat));
  }

  /** Returns the id of the chat, or an unused id if no message is stored there yet. */
  chatId(chat: number): number {
    return this.#chatIds.get(chat) ?? 424_242_424;
  }

  /** @param onOpen receives the history if this call opens a socket */
  async send(
    { chat, memberIndex }: Participant,
    frame: string | Uint8Array | object,
    onOpen: (history: Frame[]) => void,
  ): Promise<Frame> {
    let writer = this.#openWriter(chat, memberIndex);
    if (!writer) {
      const [one, two] = this.pair(chat);
      const [member, other] = memberIndex === chat ? [one, two] : [two, one];
      writer = await RawWriter.open(this.parley, member, other);
      this.#writers.set(`${chat} ${memberIndex}`, writer);
      onOpen(writer.socket.history);
    }
    const outcome = await writer.send(frame);
    if (!outcome.ok) return outcome.error;
    this.#chatIds.set(chat, outcome.message.chat_id);
    return outcome.message;
  }

  async disconnect({ chat, memberIndex }: Participant): Promise<void> {
    await this.#openWriter(chat, memberIndex)?.close();
  }

  /** Resolves when every socket of the chat is closed. */
  async allClosed(chat: number): Promise<void> {
    await Promise.all(
      [0, 1, 2].map((sender) => this.#writers.get(`${chat} ${sender}`)?.socket.closed ?? undefined),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()));
  }

  #openWriter(chat: number, sender: number): RawWriter | undefined {
    const writer = this.#writers.get(`${chat} ${sender}`);
    return writer?.socket.raw.readyState === WebSocket.OPEN ? writer : undefined;
  }
}
