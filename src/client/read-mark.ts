import type { Clock } from "./clock.ts";

/** How far this member has read: told to the site one step after another, however fast they come, until it knows. */
export class ReadMark {
  readonly #clock: Clock;
  readonly #say: (messageId: number) => void;
  /** What the site knows; what it is to know; what it was told on this connection. */
  #known = 0;
  #wanted = 0;
  #said = 0;
  #isUp = false;
  #timer: unknown;

  constructor(clock: Clock, say: (messageId: number) => void) {
    this.#clock = clock;
    this.#say = say;
  }

  /** 0: nothing yet. */
  get messageId(): number {
    return Math.max(this.#known, this.#wanted);
  }

  /** This member has read up to here. */
  move(messageId: number): void {
    if (messageId <= this.messageId) return;
    this.#wanted = messageId;
    this.#tell();
  }

  /** The site knows that this member has read up to here. */
  confirm(messageId: number): void {
    this.#known = Math.max(this.#known, messageId);
    this.#tell();
  }

  up(): void {
    this.#isUp = true;
    this.#said = 0;
    this.#tell();
  }

  down(): void {
    this.#isUp = false;
    this.#clock.clearTimeout(this.#timer);
  }

  /** What was said may not have been taken: it is said again after a while. */
  repeatIn(ms: number): void {
    if (this.#said <= this.#known) return;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.up(), ms);
  }

  #tell(): void {
    if (!this.#isUp || this.#wanted <= this.#known || this.#said > this.#known) return;
    this.#said = this.#wanted;
    this.#say(this.#wanted);
  }
}
