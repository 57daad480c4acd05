import type { Clock } from "../clock.ts";
import type { Connection } from "../connection/connection.ts";
import { trackUpload } from "../connection/track-upload.ts";
import { ABORT_SLACK_BYTES, ABORT_SLACK_MS, ANSWER_WAIT_MS } from "../limits.ts";
import type { Progress } from "./outgoing.ts";
import type { PendingSend } from "./pending-send.ts";

type Wire = Pick<Connection, "queuedBytes" | "sentBytes" | "canAbort" | "drop">;
type Flight = {
  /** `queuedBytes` of the wire after the message. */
  end: number;
  /**
   * For a file: how many bytes had left this machine at which time, in ms of `Clock.elapsed`. The first sample is the last one that
   * is older than `ABORT_SLACK_MS`.
   */
  samples: { at: number; sentBytes: number }[];
  /** Aborted when the message is answered, or its connection is lost. */
  over: AbortController;
};

/**
 * The messages that are on the wire and not answered yet, with the progress of uploads. Reconnects if no answer follows within
 * `ANSWER_WAIT_MS` of the last one. A large file may take longer while it makes progress.
 */
export class InFlight {
  readonly #clock: Clock;
  readonly #wire: Wire;
  readonly #onChange: (pending: PendingSend) => void;
  readonly #flights = new Map<PendingSend, Flight>();
  #answerTimer: unknown;

  /** @param onChange called when a message is put on the wire, and on progress */
  constructor(clock: Clock, wire: Wire, onChange: (pending: PendingSend) => void) {
    this.#clock = clock;
    this.#wire = wire;
    this.#onChange = onChange;
  }

  get all(): readonly PendingSend[] {
    return [...this.#flights.keys()];
  }

  /** Only one file is on the wire at a time, because each is in memory as a whole. */
  get file(): PendingSend | undefined {
    return this.all.find(({ content }) => content.type === "file");
  }

  has(pending: PendingSend): boolean {
    return this.#flights.has(pending);
  }

  /** Call when a message was passed to the wire. @param fileBytes the size of its file, if it is one */
  add(pending: PendingSend, fileBytes: number | undefined): void {
    const flight: Flight = { end: this.#wire.queuedBytes, samples: [], over: new AbortController() };
    this.#flights.set(pending, flight);
    const onProgress = (progress: Progress) => {
      flight.samples.push({ at: this.#clock.elapsed(), sentBytes: this.#wire.sentBytes });
      while (this.#isOld(flight.samples[1])) flight.samples.shift();
      pending.progress = progress;
      pending.isAbortable = this.#wire.canAbort && this.neverLeft(pending);
      this.#onChange(pending);
    };
    if (fileBytes === undefined) this.#onChange(pending);
    else trackUpload(this.#clock, this.#wire, { total: fileBytes, signal: flight.over.signal, onProgress });
    this.#expectAnswer();
  }

  /** Call when the message was answered, or its connection was lost. */
  remove(pending: PendingSend): void {
    this.#flights.get(pending)?.over.abort();
    this.#flights.delete(pending);
    pending.progress = undefined;
    pending.isAbortable = false;
    this.#expectAnswer();
  }

  /** Whether it is a file of which no whole copy has left this machine, nor will leave it if the socket is aborted now. */
  neverLeft(pending: PendingSend): boolean {
    const flight = this.#flights.get(pending);
    const sample = flight?.samples[0];
    if (!flight || !sample || !this.#isOld(sample) || !pending.isFirstAttempt) return false;
    const { sentBytes } = this.#wire;
    return sentBytes + (sentBytes - sample.sentBytes) + ABORT_SLACK_BYTES < flight.end;
  }

  #expectAnswer(): void {
    this.#clock.clearTimeout(this.#answerTimer);
    if (this.#flights.size === 0) return;
    this.#answerTimer = this.#clock.setTimeout(() => {
      if (this.#wire.sentBytes < this.#wire.queuedBytes) this.#expectAnswer();
      else this.#wire.drop();
    }, ANSWER_WAIT_MS);
  }

  #isOld(sample: Flight["samples"][number] | undefined): boolean {
    return sample !== undefined && sample.at <= this.#clock.elapsed() - ABORT_SLACK_MS;
  }
}
