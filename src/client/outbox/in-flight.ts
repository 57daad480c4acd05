import type { Clock } from "../clock.ts";
import type { Connection } from "../connection/connection.ts";
import { trackUpload } from "../connection/track-upload.ts";
import { ABORT_SLACK_BYTES, ABORT_SLACK_MS } from "../limits.ts";
import type { Progress } from "./outgoing.ts";
import type { PendingSend } from "./pending-send.ts";

type Wire = Pick<Connection, "queuedBytes" | "sentBytes" | "canAbort">;
type Flight = {
  /** How many bytes had been given to the wire by the end of the send. */
  end: number;
  /** Of a file: how many had left this machine, and when; from the last one on that is older than `STILL_LEAVING_MS`. */
  samples: { at: number; sentBytes: number }[];
  /** Aborted when the send is answered, or its connection is lost. */
  over: AbortController;
};

/** The sends that are on the wire and not answered yet, and how far they have left this machine. */
export class InFlight {
  readonly #clock: Clock;
  readonly #wire: Wire;
  readonly #onChange: (pending: PendingSend) => void;
  readonly #flights = new Map<PendingSend, Flight>();

  /** @param onChange a send is on the wire, or further */
  constructor(clock: Clock, wire: Wire, onChange: (pending: PendingSend) => void) {
    this.#clock = clock;
    this.#wire = wire;
    this.#onChange = onChange;
  }

  get all(): readonly PendingSend[] {
    return [...this.#flights.keys()];
  }

  /** Of files one at a time is on the wire: each is in memory as a whole. */
  get file(): PendingSend | undefined {
    return this.all.find(({ content }) => content.type === "file");
  }

  has(pending: PendingSend): boolean {
    return this.#flights.has(pending);
  }

  /** A send was just given to the wire. @param fileBytes of its file, if it is one */
  add(pending: PendingSend, fileBytes: number | undefined): void {
    const flight: Flight = { end: this.#wire.queuedBytes, samples: [], over: new AbortController() };
    this.#flights.set(pending, flight);
    const onProgress = (progress: Progress) => {
      flight.samples.push({ at: this.#clock.now(), sentBytes: this.#wire.sentBytes });
      while (this.#isOld(flight.samples[1])) flight.samples.shift();
      pending.progress = progress;
      pending.isAbortable = this.#wire.canAbort && this.neverLeft(pending);
      this.#onChange(pending);
    };
    if (fileBytes === undefined) this.#onChange(pending);
    else trackUpload(this.#clock, this.#wire, { total: fileBytes, signal: flight.over.signal, onProgress });
  }

  /** It was answered, or its connection is lost. */
  remove(pending: PendingSend): void {
    this.#flights.get(pending)?.over.abort();
    this.#flights.delete(pending);
    pending.progress = undefined;
    pending.isAbortable = false;
  }

  /** Whether it is a file on the wire, and no whole copy of it can have left this machine, nor will if the wire is cut now. */
  neverLeft(pending: PendingSend): boolean {
    const { end, samples } = this.#flights.get(pending) ?? { end: 0, samples: [] as Flight["samples"] };
    const [sample] = samples;
    if (!sample || !this.#isOld(sample) || !pending.isFirstAttempt) return false;
    const { sentBytes } = this.#wire;
    return sentBytes + (sentBytes - sample.sentBytes) + ABORT_SLACK_BYTES < end;
  }

  #isOld(sample: Flight["samples"][number] | undefined): boolean {
    return sample !== undefined && sample.at <= this.#clock.now() - ABORT_SLACK_MS;
  }
}
