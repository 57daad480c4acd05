import { afterAll, beforeAll, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { CLOCK_SLACK_MS, QUEUE_MAX_FRAMES } from "../../../src/core/limits.ts";
import { Dice, seedFromEnv } from "../../support/dice.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import type { TestSocket } from "../../support/runtime/test-socket.ts";

const SENDS = 10_000;
const SEED = seedFromEnv();
/** The members' clocks are wrong by at most this, which is less than a room allows. */
const SKEW_MS = CLOCK_SLACK_MS - 60_000;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, HISTORY_LIMIT: SENDS });
});
afterAll(() => parley.close());

/** A member whose acks get lost, and who sends every message without an ack again under its id. */
class Walker {
  readonly member: TestMember;
  readonly #other: TestMember;
  readonly #dice: Dice;
  readonly #skew: number;
  readonly #maxBurst: number;
  readonly acked = new Map<string, Frame>();
  readonly #unknown = new Map<string, string>();
  #socket: TestSocket | undefined;
  #sent = 0;
  repeats = 0;

  /** @param maxBurst how many frames the member sends at most before reading an ack */
  constructor(member: TestMember, other: TestMember, dice: Dice, maxBurst: number) {
    this.member = member;
    this.#other = other;
    this.#dice = dice;
    this.#skew = dice.integer(-SKEW_MS, SKEW_MS);
    this.#maxBurst = maxBurst;
  }

  async walk(sends: number): Promise<void> {
    while (this.#sent < sends || this.#unknown.size > 0) {
      this.#socket ??= await parley.chatV1(this.member, this.#other, "&limit=1");
      const socket = this.#socket;
      const again = [...this.#unknown]
        .filter(() => this.#dice.upTo(2) < 1 || this.#sent === sends)
        .slice(0, this.#maxBurst);
      this.repeats += again.length;
      const fresh = Array.from(
        {
          length: Math.min(this.#dice.integer(0, 60), sends - this.#sent, this.#maxBurst - again.length),
        },
        (): [string, string] => [newMessageId(Date.now() + this.#skew), `${this.member.id}: ${++this.#sent}`],
      );
      let copiesLeft = this.#maxBurst - again.length - fresh.length;
      for (const [id, text] of [...again, ...fresh]) {
        this.#unknown.set(id, text);
        const copies = this.#dice.upTo(10) < 1 ? Math.min(2, copiesLeft) : 0;
        copiesLeft -= copies;
        for (let i = 0; i <= copies; i++) socket.send({ type: "text", text, client_message_id: id });
      }
      // Read some acks, then lose the connection and with it the other acks.
      const cut = this.#dice.upTo(4) < 1;
      const read = new Set([...this.#unknown.keys()].slice(0, cut ? this.#dice.integer(0, 40) : undefined));
      await this.#readAcks(
        socket,
        new Set([...again, ...fresh].map(([id]) => id).filter((id) => read.has(id))),
      );
      if (!cut) continue;
      socket.raw.terminate();
      this.#socket = undefined;
    }
    this.#socket?.raw.terminate();
  }

  async #readAcks(socket: TestSocket, ids: Set<string>): Promise<void> {
    while (ids.size > 0) {
      const frame = await socket.next();
      if (frame.type === "error") throw new Error(`refused: ${JSON.stringify(frame)}`);
      if (frame.type !== "ack") continue;
      const before = this.acked.get(frame.client_message_id);
      const { balance: _, ...ack } = frame;
      if (before) expect(ack).toEqual(before);
      this.acked.set(frame.client_message_id, ack);
      this.#unknown.delete(frame.client_message_id);
      ids.delete(frame.client_message_id);
    }
  }
}

test(`${SENDS} messages sent with lost acks and wrong clocks are each stored once, and none is refused (SEED=${SEED})`, async () => {
  const dice = new Dice(SEED);
  const [ada, ben] = [await parley.addMember({ coins: 100_000 }), await parley.addMember({ employee: true })];
  // Ada's messages may wait for coins, and the room refuses frames beyond this many behind one that waits. Ben's never wait.
  const walkers = [
    new Walker(ada, ben, dice, QUEUE_MAX_FRAMES),
    new Walker(ben, ada, dice, Number.POSITIVE_INFINITY),
  ];
  await Promise.all(walkers.map((walker) => walker.walk(SENDS / 2)));
  const { history } = await parley.chat(ada, ben);
  expect(history.map(({ id }) => id)).toEqual(Array.from({ length: SENDS }, (_, i) => i + 1));
  for (const { member, acked, repeats } of walkers) {
    expect(repeats).toBeGreaterThan(0);
    const own = history.filter(({ member_id }) => member_id === member.id);
    expect(new Set(own.map(({ text }) => text)).size).toBe(SENDS / 2);
    expect([...acked.values()].map(({ id }) => id).sort((a, b) => a - b)).toEqual(own.map(({ id }) => id));
  }
  expect(await parley.balanceOf(ada)).toBe(100_000 - 5 * (SENDS / 2));
  await checkBooks(parley);
}, 120_000);
