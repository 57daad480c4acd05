import { timeOfMessageId } from "../../core/dedupe.ts";
import { CLOCK_SLACK_MS } from "../../core/limits.ts";
import type { Ack, V1Error, V1Message } from "../../protocol/frames/server.ts";
import type { ClientContext } from "../client-context.ts";
import type { Connection } from "../connection/connection.ts";
import { encodeFrame } from "../connection/encode-frame.ts";
import { SEND_WINDOW } from "../limits.ts";
import { InFlight } from "./in-flight.ts";
import { OutboxLeader } from "./leader.ts";
import { newMessageId } from "./message-id.ts";
import type { Outbox } from "./outbox.ts";
import type { PendingSend } from "./pending-send.ts";
import { predecessorOf } from "./predecessor.ts";
import { SendPause } from "./send-pause.ts";

type SenderDeps = {
  context: Pick<ClientContext, "clock" | "random" | "serverClock">;
  outbox: Outbox;
  wire: Pick<Connection, "state" | "connect" | "send" | "drop" | "queuedBytes" | "sentBytes" | "canAbort">;
  /**
   * Finds this member's message with an id, among those dated at or after `since` (Unix ms).
   * @throws ChatError when the history could not be loaded
   */
  findSent: (clientMessageId: string, since: number) => Promise<V1Message | undefined>;
  balance: () => number;
};

/**
 * Sends the messages of an outbox in order, with a bounded number unanswered. Sends each again, under the same id, until the server
 * has answered it.
 */
export class Sender {
  readonly #deps: SenderDeps;
  readonly #leader: OutboxLeader;
  readonly #inFlight: InFlight;
  readonly #pause: SendPause;
  /** Counts the connections, so that an attempt from an earlier connection does not end on this one. */
  #connectionCount = 0;
  #isActive = false;
  /** True while this tab is the leader of a chat that is not online yet. */
  #isElected = false;
  #isFlushing = false;
  /** True while the history is searched for a stale id. Other messages wait. */
  #isSearching = false;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    const { context, outbox, wire } = deps;
    this.#inFlight = new InFlight(context.clock, wire, (pending) => outbox.notifyChanged(pending));
    this.#pause = new SendPause(context, () => void this.flush());
    this.#leader = new OutboxLeader(outbox, context.clock, (isLeading) => this.#setActive(isLeading));
  }

  /** Call when everything missed is loaded. Starts to send, as soon as no other tab does. Called earlier, it connects then. */
  connected(): void {
    if (this.#isElected) this.#setActive(true);
    else this.#leader.campaign();
  }

  /** Stops sending. The next connection resends unanswered messages, except those that the server is known to have stored. */
  disconnected(): void {
    this.#isActive = this.#isElected = false;
    const { outbox } = this.#deps;
    const notLeft = this.#inFlight.all.filter((pending) => this.#inFlight.neverLeft(pending));
    this.#clearInFlight();
    for (const pending of notLeft) outbox.markNeverLeft(pending);
    this.#leader.resign();
  }

  /** The message has appeared in the timeline. Its ack may still arrive, here or via another tab, or may be lost. */
  onMessage(pending: PendingSend, message: V1Message, isLive?: boolean): void {
    const { outbox, balance } = this.#deps;
    if (!this.#isActive || (isLive && this.#inFlight.has(pending))) pending.stored = message;
    else outbox.markFound(pending, message, balance());
  }

  /** Resends what is unanswered. */
  resendAll(): void {
    this.#clearInFlight();
    void this.flush();
  }

  /** A frame exceeded the platform's limit. Only a file can. */
  onTooLarge(): void {
    const { file } = this.#inFlight;
    if (!file) return;
    this.#inFlight.remove(file);
    this.#deps.outbox.fail(file, "file_too_large");
  }

  /** Stops the upload of a file by reconnecting, if the server cannot have received it. */
  abort(pending: PendingSend): void {
    if (pending.isAbortable && this.#inFlight.neverLeft(pending)) this.#deps.wire.drop();
  }

  onAck({ type: _, ...ack }: Ack): void {
    this.#pause.resetBackOff();
    const pending = this.#deps.outbox.find(ack.client_message_id);
    if (!pending) return;
    this.#inFlight.remove(pending);
    this.#deps.outbox.markSent(pending, ack);
    void this.flush();
  }

  /** The server has rejected a message. */
  onError(pending: PendingSend, error: V1Error): void {
    // The answer to a second copy. The first one is already handled.
    if (!this.#inFlight.has(pending)) return;
    this.#inFlight.remove(pending);
    const { outbox } = this.#deps;
    switch (error.code) {
      case "rate_limited":
        this.#pause.begin((error.retry_after ?? 1) * 1000);
        break;
      // The connection renews the token; the message itself has not failed.
      case "unauthorized":
      case "token_expired":
      case "unavailable":
      case "internal":
        this.#pause.backOff();
        break;
      case "out_of_order":
        this.#followPredecessor(pending);
        break;
      case "stale_message_id":
        void this.#replaceId(pending, error);
        break;
      default:
        outbox.fail(pending, error);
        void this.flush();
    }
  }

  async flush(): Promise<void> {
    this.#leader.check();
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    try {
      await this.#deps.outbox.ready;
      for (let pending = this.#next(); pending; pending = this.#next()) await this.#transmit(pending);
    } finally {
      this.#isFlushing = false;
    }
  }

  close(): void {
    this.disconnected();
    this.#pause.close();
  }

  /** Sends from now on, or connects first; or stops, because another tab sends everything that is unanswered. */
  #setActive(isLeading: boolean): void {
    const { outbox, wire, balance } = this.#deps;
    const isOnline = wire.state.state === "online";
    this.#isElected = isLeading && !isOnline;
    this.#isActive = isLeading && isOnline;
    this.#connectionCount++;
    if (this.#isElected) {
      wire.connect();
      return;
    }
    for (const pending of [...outbox.pending])
      if (pending.stored) outbox.markFound(pending, pending.stored, balance());
    this.resendAll();
  }

  #next(): PendingSend | undefined {
    if (!this.#isActive || this.#isSearching || this.#inFlight.all.length >= SEND_WINDOW) return undefined;
    if (this.#pause.isActive) return undefined;
    const { texts, files } = this.#deps.outbox.sending;
    // A text behind a file waits for its whole upload. So a file waits for all texts, except those written during its upload.
    if (texts.length > 0) return texts.find((pending) => !this.#inFlight.has(pending));
    return this.#inFlight.file ? undefined : files[0];
  }

  async #transmit(pending: PendingSend): Promise<void> {
    const { outbox, wire } = this.#deps;
    const connectionCount = this.#connectionCount;
    let bytes: Uint8Array | undefined;
    try {
      if (pending.content.type === "file") bytes = new Uint8Array(await pending.content.file.arrayBuffer());
    } catch (error) {
      outbox.fail(pending, "unreadable_file", error);
      return;
    }
    if (this.#next() !== pending) return;
    await outbox.prepare(pending, this.#newId(pending));
    // The connection may have been lost meanwhile, and another one opened.
    if (!this.#isActive || connectionCount !== this.#connectionCount) return;
    if (this.#next() !== pending) {
      // A text was written before the file was on the wire, so this copy does not leave.
      if (pending.isFirstAttempt) outbox.markNeverLeft(pending);
      return;
    }
    const after = predecessorOf(pending, outbox.sending.texts)?.clientMessageId;
    wire.send(encodeFrame(pending.entry, { bytes, after }));
    this.#inFlight.add(pending, bytes?.byteLength);
  }

  /**
   * Returns the id that a message needs, if it needs one: its key, so that all tabs and later pages give it the same one. But an id of
   * long ago costs the room a search, and only the tab that wrote the message knows that no copy has left.
   */
  #newId({ key, isOnWire, needsNewId, isOwn }: PendingSend): string | undefined {
    if (isOnWire && !needsNewId) return undefined;
    const now = this.#deps.context.serverClock.now();
    const isFresh = Math.abs(now - timeOfMessageId(key)) < CLOCK_SLACK_MS;
    // Earlier pages wrote keys of another form.
    const isUsable = key[8] === "-" && (isFresh || !isOwn);
    return isUsable && !needsNewId ? key : newMessageId(now);
  }

  /** Sends a message again behind the one that it named: at once if that one failed, else when that one is sent or answered. */
  #followPredecessor(pending: PendingSend): void {
    const predecessor = predecessorOf(pending, this.#deps.outbox.sending.texts);
    if (!predecessor || !this.#inFlight.has(predecessor)) void this.flush();
  }

  #clearInFlight(): void {
    for (const pending of this.#inFlight.all) {
      this.#inFlight.remove(pending);
      if (pending.stored) this.#deps.outbox.markFound(pending, pending.stored, this.#deps.balance());
    }
  }

  /**
   * Replaces a stale id if no message has it. An id ahead of the server's clock comes from a wrong clock here, so no copy was stored.
   * An old id is outside the server's dedupe window, so this searches the history for it.
   */
  async #replaceId(pending: PendingSend, error: V1Error): Promise<void> {
    const { context, outbox, findSent } = this.#deps;
    const id = pending.clientMessageId ?? "";
    const createdAt = timeOfMessageId(id);
    if (error.server_time !== undefined) context.serverClock.set(error.server_time);
    this.#isSearching = true;
    try {
      const isAhead = createdAt > context.serverClock.now() + CLOCK_SLACK_MS;
      const stored = isAhead ? undefined : await findSent(id, createdAt - CLOCK_SLACK_MS);
      if (stored) outbox.markFound(pending, stored, this.#deps.balance());
      else pending.needsNewId = true;
    } catch {
      // The history is not available now. Try again later, under the old id.
      this.#pause.backOff();
    } finally {
      this.#isSearching = false;
      void this.flush();
    }
  }
}
