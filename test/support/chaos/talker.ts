import { setTimeout as after } from "node:timers/promises";
import { systemClock } from "../../../src/client/clock.ts";
import type { Dice } from "../dice.ts";
import type { HistoryRecorder } from "../histories/history.ts";
import { recordClient, smileKey } from "../histories/recorded-client.ts";
import { ClientDriver } from "../runtime/client-driver.ts";
import { type TestMember, tokenFor } from "../runtime/member-client.ts";

/** A member writes up to this many texts at once, and then none for up to this long. On average, that is half of the default rate. */
const BURST_MAX = 40;
const PAUSE_MAX_MS = 8_000;
const TOKEN_TTL_SECONDS = 86_400;
/** One of so many messages is a smile, or a file. */
const MESSAGES_PER_SMILE = 15;
const MESSAGES_PER_FILE = 40;
const FILE_MAX_BYTES = 50_000;

type TalkerOptions = {
  recorder: HistoryRecorder;
  dice: Dice;
  /** Smiles that only this member sends, each of them once. */
  smileIds: number[];
};

/**
 * A member who writes texts, smiles and files through the typed client, on a machine whose clock can be set, and reads in a second
 * tab too.
 */
export class Talker {
  readonly driver: ClientDriver;
  readonly #secondTab: ClientDriver;
  readonly #smileIds: number[];
  readonly #recorder: HistoryRecorder;
  readonly #member: TestMember;
  readonly #dice: Dice;
  readonly #answers: Promise<unknown>[] = [];
  /** How many messages the member has written, by their kind. */
  readonly written = { texts: 0, smiles: 0, files: 0 };
  #texts = 0;
  /** How far the machine's clock is ahead, in ms. */
  clockOffset = 0;

  constructor(
    url: URL,
    [member, other]: [TestMember, TestMember],
    { recorder, dice, smileIds }: TalkerOptions,
  ) {
    const renewToken = () => tokenFor(member.id, { ttlSeconds: TOKEN_TTL_SECONDS });
    const clock = { ...systemClock, now: () => Date.now() + this.clockOffset };
    this.driver = new ClientDriver(url, member, other, { clock, renewToken });
    this.#recorder = recorder;
    this.#member = member;
    this.#dice = dice;
    this.#smileIds = [...smileIds];
    this.#secondTab = new ClientDriver(url, member, other, { clock, renewToken });
    for (const [i, driver] of [this.driver, this.#secondTab].entries())
      recordClient(recorder, driver, member.id, i + 1);
  }

  /** Writes until `signal` is aborted. */
  async write(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const count = this.#dice.integer(1, BURST_MAX);
      for (let i = 0; i < count; i++) {
        const answer = this.#send();
        // A closed client rejects what nobody has answered.
        answer.catch(() => {});
        this.#answers.push(answer);
      }
      await after(this.#dice.upTo(PAUSE_MAX_MS), undefined, { signal }).catch(() => {});
    }
  }

  /** Resolves when every message is answered. */
  async whenAnswered(): Promise<void> {
    await Promise.all(this.#answers);
  }

  close(): void {
    for (const driver of [this.driver, this.#secondTab]) driver.client.close();
  }

  #send(): Promise<unknown> {
    const { chat } = this.driver;
    const sender = this.#member.id;
    const smileId = this.#dice.upTo(MESSAGES_PER_SMILE) < 1 ? this.#smileIds.pop() : undefined;
    if (smileId !== undefined) {
      this.written.smiles++;
      return this.#recorder.send({ sender, key: smileKey(smileId) }, () => chat.sendSmile(smileId));
    }
    const text = `${sender}: ${++this.#texts}`;
    if (this.#dice.upTo(MESSAGES_PER_FILE) < 1) {
      this.written.files++;
      const file = new Blob([new Uint8Array(this.#dice.integer(1, FILE_MAX_BYTES))]);
      return this.#recorder.send({ sender, key: text, isOrdered: false }, () =>
        chat.sendFile(file, { text }),
      );
    }
    this.written.texts++;
    return this.#recorder.send({ sender, key: text }, () => chat.send({ text }));
  }
}
