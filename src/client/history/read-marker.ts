import type { Clock } from "../clock.ts";

/** How far this member has read: told to the site one step after another, however fast they come, until it knows. */
export class ReadMarker {
  readonly #clock: Clock;
  readonly #send: (messageId: number) => void;
  /** What the site knows; what it is to know; what it was told on this connection. */
  #known = 0;
  #wanted = 0;
  #sent = 0;
  #isConnected = false;
  #timer: unknown;

  constructor(clock: Clock, send: (messageId: number) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** 0: nothing yet. */
  get messageId(): number {
    return Math.max(this.#known, this.#wanted);
  }

  /** This member has read up to here. */
  move(messageId: number): void {
    if (messageId <= this.messageId) return;
    this.#wanted = messageId;
    this.#flush();
  }

  /** The site knows that this member has read up to here. */
  confirm(messageId: number): void {
    this.#known = Math.max(this.#known, messageId);
    this.#flush();
  }

  connected(): void {
    this.#isConnected = true;
    this.#sent = 0;
    this.#flush();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#clock.clearTimeout(this.#timer);
  }

  /** What was said may not have been taken: it is said again after a while. */
  resendIn(ms: number): void {
    if (this.#sent <= this.#known) return;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.connected(), ms);
  }

  #flush(): void {
    if (!this.#isConnected || this.#wanted <= this.#known || this.#sent > this.#known) return;
    this.#sent = this.#wanted;
    this.#send(this.#wanted);
  }
}
