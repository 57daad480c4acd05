import { setTimeout as after } from "node:timers/promises";
import { expect } from "vitest";
import type { TestMember } from "../runtime/member-client.ts";
import { type Answer, RawWriter } from "../runtime/raw-writer.ts";
import type { Frame } from "../runtime/test-socket.ts";
import type { ProcessRun } from "./process-run.ts";
import type { KillTally } from "./tally.ts";

/** The price of a text. */
export const PRICE = 2;

/** One member's knowledge of one chat, over all runs of the server. Sends each text until it is known to be stored or refused. */
export class ChatSide {
  readonly member: TestMember;
  readonly other: TestMember;
  readonly #tally: KillTally;
  readonly stored = new Map<string, Frame>();
  /** The code with which each text was refused. The member does not send it again. */
  readonly refused = new Map<string, string>();
  /** All messages that arrived on the member's sockets, from both members. */
  readonly seen: Frame[] = [];
  readonly #unconfirmed = new Set<string>();
  #texts = 0;

  constructor(member: TestMember, other: TestMember, tally: KillTally) {
    this.member = member;
    this.other = other;
    this.#tally = tally;
  }

  /** Connects, reads the history, sends again what the history lacks, and then sends new texts, `concurrency` at a time. */
  async write(run: ProcessRun, concurrency: number): Promise<void> {
    const writer = await run.attempt(() => RawWriter.open(run.client, this.member, this.other));
    if (!writer) return;
    for (const message of writer.socket.history as Frame[]) {
      if (message.member_id !== this.member.id || !this.#unconfirmed.delete(message.text)) continue;
      this.stored.set(message.text, message);
      this.#tally.foundInHistory++;
    }
    this.#tally.sentAgain += this.#unconfirmed.size;
    await Promise.all([...this.#unconfirmed].map((text) => this.#send(run, writer, text)));
    await Promise.all(Array.from({ length: concurrency }, () => this.#sendUntilOver(run, writer)));
    await writer.close();
    this.seen.push(...writer.seen);
  }

  async #sendUntilOver(run: ProcessRun, writer: RawWriter): Promise<void> {
    while (!run.signal.aborted) {
      const text = `${this.member.id} to ${this.other.id}: ${++this.#texts}`;
      const answer = await this.#send(run, writer, text);
      if (answer.ok) continue;
      if (answer.code !== "rate_limited") await run.waitForCoins(this.member.id);
      else await after(answer.error.retry_after * 1000, undefined, { signal: run.signal }).catch(() => {});
    }
  }

  async #send(run: ProcessRun, writer: RawWriter, text: string): Promise<Answer> {
    this.#unconfirmed.add(text);
    const answer = await writer.send(text);
    if (!answer.ok && answer.code === "gone" && run.signal.aborted) return answer;
    this.#unconfirmed.delete(text);
    if (answer.ok) {
      expect(answer.message.text).toBe(text);
      this.stored.set(text, answer.message);
    } else {
      // A kill never refuses a send, so a lack of coins and the rate limit are the only possible reasons.
      if (answer.code !== "rate_limited") {
        expect(answer.error).toMatchObject({ code: "insufficient_balance", price: PRICE });
        expect(answer.error.balance).toBeLessThan(PRICE);
      }
      this.refused.set(text, answer.code);
    }
    this.#tally[answer.ok ? "stored" : "refused"]++;
    run.onAnswer();
    return answer;
  }
}
