import type { Clock } from "../clock.ts";

/** How far this member has read. Sends one update at a time, and the next one when the server has confirmed it. */
export class ReadMarker {
  readonly #clock: Clock;
  readonly #send: (messageId: number) => void;
  /** The message id that the server has confirmed. */
  #known = 0;
  #wanted = 0;
  /** The message id that was last sent on this connection. */
  #sent = 0;
  #isConnected = false;
  #timer: unknown;

  constructor(clock: Clock, send: (messageId: number) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** 0 if this member has read nothing. */
  get messageId(): number {
    return Math.max(this.#known, this.#wanted);
  }

  /** Marks all messages up to this id as read. */
  move(messageId: number): void {
    if (messageId <= this.messageId) return;
    this.#wanted = messageId;
    this.#flush();
  }

  /** The server has recorded that this member has read up to this id. */
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

  /** Sends the last update again after a wait, if the server has not confirmed it. */
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
