import { timeOfMessageId } from "../core/dedupe.ts";
import { CLOCK_SLACK_MS } from "../core/limits.ts";
import type { Ack, V1Error, V1Message } from "../protocol/frames/server.ts";
import { backOffMs } from "./back-off.ts";
import type { Connection } from "./connection.ts";
import { Duty } from "./duty.ts";
import { InFlight } from "./in-flight.ts";
import { ANSWER_WAIT_MS, RESEND_BASE_MS, RESEND_MAX_MS, SEND_WINDOW } from "./limits.ts";
import { newMessageId } from "./message-id.ts";
import type { Outbox } from "./outbox.ts";
import type { Send } from "./outgoing.ts";
import { sendFrame } from "./send-frame.ts";
import type { Site } from "./site.ts";

type Parts = {
  site: Pick<Site, "clock" | "random" | "time">;
  outbox: Outbox;
  wire: Pick<Connection, "send" | "drop" | "queuedBytes" | "sentBytes" | "canAbort">;
  /** This member's message with that id, of all that are dated since then (Unix ms). @throws ChatError when it can't be told now */
  findSent: (clientMessageId: string, since: number) => Promise<V1Message | undefined>;
  balance: () => number;
};

/**
 * Puts what is to be sent on the wire: in order, a bounded number before the answers, and again, under the same id, until the
 * site has answered each.
 */
export class Sender {
  readonly #parts: Parts;
  readonly #duty: Duty;
  readonly #inFlight: InFlight;
  /** Counts the connections: what was begun on another one is not finished on this one. */
  #connection = 0;
  #isUp = false;
  #isFlushing = false;
  /** A send whose id is looked for: the others wait for it. */
  #isLooking = false;
  /** Unix ms of this machine. */
  #pausedUntil = 0;
  #tries = 0;
  #pauseTimer: unknown;
  #answerTimer: unknown;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { site, outbox, wire } = parts;
    this.#inFlight = new InFlight(site.clock, wire, (send) => outbox.changed(send));
    this.#duty = new Duty(outbox, () => this.#begin());
  }

  /** All that was missed is here: from now on sends may go, if nobody else sends them. */
  up(): void {
    this.#duty.want();
  }

  /** What is not answered is sent again on the next connection, but for what is known to be stored. */
  down(): void {
    this.#isUp = false;
    const { site, outbox } = this.#parts;
    site.clock.clearTimeout(this.#answerTimer);
    const unsent = this.#inFlight.sends.filter((send) => this.#inFlight.isUnsent(send));
    this.#takeBack();
    for (const send of unsent) outbox.unsent(send);
    this.#duty.leave();
  }

  /** A send can be seen among the messages: its answer follows, from the site or from who else sends; or it never comes. */
  shown(send: Send, message: V1Message, { isLive }: { isLive: boolean }): void {
    const { outbox, balance } = this.#parts;
    if (!this.#isUp || (isLive && this.#inFlight.has(send))) send.stored = message;
    else outbox.found(send, message, balance());
  }

  /** What was said on this connection was not taken: it is said again. */
  again(): void {
    this.#takeBack();
    void this.flush();
  }

  /** A frame was too large for the platform itself: a file, nothing else can be. */
  tooLarge(): void {
    const { file } = this.#inFlight;
    if (!file) return;
    this.#inFlight.remove(file);
    const detail = "The file is larger than this site allows.";
    this.#parts.outbox.fail(file, { type: "error", code: "file_too_large", detail });
  }

  /** Keeps a file that is on its way out from ever reaching the site, if that can be, by a new connection. */
  stop(send: Send): void {
    if (send.canStop && this.#inFlight.isUnsent(send)) this.#parts.wire.drop();
  }

  hearAck({ type: _, ...ack }: Ack): void {
    this.#tries = 0;
    const send = this.#parts.outbox.find(ack.client_message_id);
    if (!send) return;
    this.#answered(send);
    this.#parts.outbox.sent(send, ack);
    void this.flush();
  }

  /** The site has refused a send. */
  hearError(send: Send, error: V1Error): void {
    // The answer to one of two copies, of which the other one is answered: that is dealt with.
    if (!this.#inFlight.has(send)) return;
    this.#answered(send);
    const { outbox } = this.#parts;
    switch (error.code) {
      case "rate_limited":
        this.#later((error.retry_after ?? 1) * 1000);
        break;
      // A token that is not good any more is no matter of the message: the connection sees to it.
      case "unauthorized":
      case "token_expired":
      case "unavailable":
      case "internal":
        this.#later(this.#nextPause());
        break;
      case "stale_message_id":
        void this.#replaceId(send, error);
        break;
      default:
        outbox.fail(send, error);
        void this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    await this.#parts.outbox.ready;
    for (let send = this.#next(); send; send = this.#next()) await this.#put(send);
    this.#isFlushing = false;
  }

  close(): void {
    this.down();
    this.#parts.site.clock.clearTimeout(this.#pauseTimer);
  }

  #begin(): void {
    this.#connection++;
    this.#isUp = true;
    const { outbox, balance } = this.#parts;
    for (const send of outbox.sends) if (send.stored) outbox.found(send, send.stored, balance());
    void this.flush();
  }

  #next(): Send | undefined {
    if (!this.#isUp || this.#isLooking || this.#inFlight.sends.length >= SEND_WINDOW) return undefined;
    if (this.#parts.site.clock.now() < this.#pausedUntil) return undefined;
    const next = this.#parts.outbox.sends.find(
      (send) => send.state === "sending" && !this.#inFlight.has(send),
    );
    const isFileBehindFile = next?.content.type === "file" && this.#inFlight.file !== undefined;
    return isFileBehindFile ? undefined : next;
  }

  async #put(send: Send): Promise<void> {
    const { site, outbox, wire } = this.#parts;
    const connection = this.#connection;
    let bytes: Uint8Array | undefined;
    try {
      if (send.content.type === "file") bytes = new Uint8Array(await send.content.file.arrayBuffer());
    } catch (error) {
      outbox.fail(send, "unreadable_file", error);
      return;
    }
    if (this.#next() !== send) return;
    const needsId = !send.isOnWire || send.isIdStale;
    await outbox.prepare(send, needsId ? newMessageId(site.time.now()) : undefined);
    // Meanwhile the connection may have gone, and another come; or the send was dropped, or its store failed.
    if (connection !== this.#connection || this.#next() !== send) return;
    wire.send(sendFrame(send.entry, bytes));
    this.#inFlight.add(send, bytes?.byteLength);
    this.#expectAnswer();
  }

  #answered(send: Send): void {
    this.#inFlight.remove(send);
    this.#expectAnswer();
  }

  /** Each answer is waited for from the one before it. A large file may take its time, as long as it moves. */
  #expectAnswer(): void {
    const { site, wire } = this.#parts;
    site.clock.clearTimeout(this.#answerTimer);
    if (this.#inFlight.sends.length === 0) return;
    this.#answerTimer = site.clock.setTimeout(() => {
      if (wire.sentBytes < wire.queuedBytes) this.#expectAnswer();
      else wire.drop();
    }, ANSWER_WAIT_MS);
  }

  /** One failure takes those behind it along: they count as one. */
  #nextPause(): number {
    const { clock, random } = this.#parts.site;
    if (clock.now() < this.#pausedUntil) return 0;
    return backOffMs(this.#tries++, random(), { baseMs: RESEND_BASE_MS, maxMs: RESEND_MAX_MS });
  }

  /** Sends what was refused again, and those behind it, after a pause. */
  #later(ms: number): void {
    const { clock } = this.#parts.site;
    this.#pausedUntil = Math.max(this.#pausedUntil, clock.now() + ms);
    clock.clearTimeout(this.#pauseTimer);
    this.#pauseTimer = clock.setTimeout(() => void this.flush(), this.#pausedUntil - clock.now());
  }

  #takeBack(): void {
    for (const send of this.#inFlight.sends) {
      this.#inFlight.remove(send);
      if (send.stored) this.#parts.outbox.found(send, send.stored, this.#parts.balance());
    }
  }

  /**
   * The only way to another id. Ahead of the site's clock: no copy of the send can have been stored, the clock was wrong.
   * Otherwise it is too old to be looked up there: it is looked for here.
   */
  async #replaceId(send: Send, error: V1Error): Promise<void> {
    const { site, outbox, findSent } = this.#parts;
    const id = send.clientMessageId ?? "";
    const made = timeOfMessageId(id);
    if (error.server_time !== undefined) site.time.set(error.server_time);
    this.#isLooking = true;
    try {
      const isAhead = made > site.time.now() + CLOCK_SLACK_MS;
      const stored = isAhead ? undefined : await findSent(id, made - CLOCK_SLACK_MS);
      if (stored) outbox.found(send, stored, this.#parts.balance());
      else send.isIdStale = true;
    } catch {
      // It can't be told now: it is asked again later, under the old id.
      this.#later(this.#nextPause());
    } finally {
      this.#isLooking = false;
      void this.flush();
    }
  }
}
