import { expect } from "vitest";
import type { TestMember } from "../client.ts";
import type { Frame } from "../socket.ts";
import { Writer } from "../writer.ts";
import type { Life } from "./life.ts";
import type { Tally } from "./tally.ts";

/** What a text costs. */
export const PRICE = 2;

/** What one member knows of one chat, over all lives of the site. Each text is sent until its fate is known. */
export class Side {
  readonly member: TestMember;
  readonly other: TestMember;
  readonly #tally: Tally;
  readonly stored = new Map<string, Frame>();
  readonly refused = new Set<string>();
  /** All that came on the member's sockets, of both members. */
  readonly seen: Frame[] = [];
  readonly #unknown = new Set<string>();
  #texts = 0;

  constructor(member: TestMember, other: TestMember, tally: Tally) {
    this.member = member;
    this.other = other;
    this.#tally = tally;
  }

  /** Comes (again), reads the history and sends what is not in it; then `lines` texts at once, one after another. */
  async write(life: Life, lines: number): Promise<void> {
    const writer = await life.ask(() => Writer.open(life.client, this.member, this.other));
    if (!writer) return;
    for (const message of writer.socket.history as Frame[]) {
      if (message.member_id !== this.member.id || !this.#unknown.delete(message.text)) continue;
      this.stored.set(message.text, message);
      this.#tally.foundInHistory++;
    }
    this.#tally.sentAgain += this.#unknown.size;
    await Promise.all([...this.#unknown].map((text) => this.#send(life, writer, text)));
    await Promise.all(Array.from({ length: lines }, () => this.#goOn(life, writer)));
    await writer.close();
    this.seen.push(...writer.seen);
  }

  async #goOn(life: Life, writer: Writer): Promise<void> {
    while (!life.isOver) {
      const isStored = await this.#send(
        life,
        writer,
        `${this.member.id} to ${this.other.id}: ${++this.#texts}`,
      );
      if (!isStored) await life.coins(this.member.id);
    }
  }

  async #send(life: Life, writer: Writer, text: string): Promise<boolean> {
    this.#unknown.add(text);
    const answer = await writer.send(text);
    if (!answer.ok && answer.code === "gone" && life.isOver) return false;
    this.#unknown.delete(text);
    if (answer.ok) {
      expect(answer.message.text).toBe(text);
      this.stored.set(text, answer.message);
    } else {
      // Nothing but kills happens here, and whoever lacks no coins is answered.
      expect(answer.error).toMatchObject({ code: "insufficient_balance", price: PRICE });
      expect(answer.error.balance).toBeLessThan(PRICE);
      this.refused.add(text);
    }
    this.#tally[answer.ok ? "stored" : "refused"]++;
    life.answered();
    return answer.ok;
  }
}
