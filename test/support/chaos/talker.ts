import { setTimeout as after } from "node:timers/promises";
import { systemClock } from "../../../src/client/clock.ts";
import type { Dice } from "../dice.ts";
import type { HistoryRecorder } from "../histories/history.ts";
import { recordClient, sendRecorded } from "../histories/recorded-client.ts";
import { ClientDriver } from "../runtime/client-driver.ts";
import { type TestMember, tokenFor } from "../runtime/member-client.ts";

/** A member writes up to this many texts at once, and then none for up to this long. On average, that is half of the default rate. */
const BURST_MAX = 40;
const PAUSE_MAX_MS = 8_000;
const TOKEN_TTL_SECONDS = 86_400;

/** A member who writes through the typed client, on a machine whose clock can be set. */
export class Talker {
  readonly driver: ClientDriver;
  readonly #recorder: HistoryRecorder;
  readonly #member: TestMember;
  readonly #dice: Dice;
  readonly #answers: Promise<void>[] = [];
  #written = 0;
  /** How far the machine's clock is ahead, in ms. */
  clockOffset = 0;

  constructor(url: URL, [member, other]: [TestMember, TestMember], recorder: HistoryRecorder, dice: Dice) {
    const renewToken = () => tokenFor(member.id, { ttlSeconds: TOKEN_TTL_SECONDS });
    const clock = { ...systemClock, now: () => Date.now() + this.clockOffset };
    this.driver = new ClientDriver(url, member, other, { clock, renewToken });
    this.#recorder = recorder;
    this.#member = member;
    this.#dice = dice;
    recordClient(recorder, this.driver, member.id);
  }

  get written(): number {
    return this.#written;
  }

  /** Writes until `signal` is aborted. */
  async write(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const count = this.#dice.integer(1, BURST_MAX);
      const texts = Array.from({ length: count }, () => `${this.#member.id}: ${++this.#written}`);
      const answers = sendRecorded(this.#recorder, this.driver, { sender: this.#member.id, texts });
      // A closed client rejects what nobody has answered.
      answers.catch(() => {});
      this.#answers.push(answers);
      await after(this.#dice.upTo(PAUSE_MAX_MS), undefined, { signal }).catch(() => {});
    }
  }

  /** Resolves when every text is answered. */
  async whenAnswered(): Promise<void> {
    await Promise.all(this.#answers);
  }
}
