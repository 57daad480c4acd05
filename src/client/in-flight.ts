import type { Clock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import { STILL_LEAVING_BYTES, STILL_LEAVING_MS } from "./limits.ts";
import type { Progress, Send } from "./outgoing.ts";
import { watchUpload } from "./watch-upload.ts";

type Wire = Pick<Connection, "queuedBytes" | "sentBytes" | "canAbort">;
type Flight = {
  /** How many bytes had been given to the wire by the end of the send. */
  end: number;
  /** Of a file: how many had left this machine, and when; from the last one on that is older than `STILL_LEAVING_MS`. */
  looks: { at: number; sentBytes: number }[];
};

/** The sends that are on the wire and not answered yet, and how far they have left this machine. */
export class InFlight {
  readonly #clock: Clock;
  readonly #wire: Wire;
  readonly #changed: (send: Send) => void;
  readonly #flights = new Map<Send, Flight>();

  /** @param changed a send is on the wire, or further */
  constructor(clock: Clock, wire: Wire, changed: (send: Send) => void) {
    this.#clock = clock;
    this.#wire = wire;
    this.#changed = changed;
  }

  get sends(): readonly Send[] {
    return [...this.#flights.keys()];
  }

  /** Of files one at a time is on the wire: each is in memory as a whole. */
  get file(): Send | undefined {
    return this.sends.find(({ content }) => content.type === "file");
  }

  has(send: Send): boolean {
    return this.#flights.has(send);
  }

  /** A send was just given to the wire. @param fileBytes of its file, if it is one */
  add(send: Send, fileBytes: number | undefined): void {
    const flight: Flight = { end: this.#wire.queuedBytes, looks: [] };
    this.#flights.set(send, flight);
    const isOver = () => this.#flights.get(send) !== flight;
    const tell = (progress: Progress) => {
      flight.looks.push({ at: this.#clock.now(), sentBytes: this.#wire.sentBytes });
      while (this.#isOld(flight.looks[1])) flight.looks.shift();
      send.progress = progress;
      send.canStop = this.#wire.canAbort && this.isUnsent(send);
      this.#changed(send);
    };
    if (fileBytes === undefined) this.#changed(send);
    else watchUpload(this.#clock, this.#wire, { total: fileBytes, isOver, tell });
  }

  /** It was answered, or its connection is lost. */
  remove(send: Send): void {
    this.#flights.delete(send);
    send.progress = undefined;
    send.canStop = false;
  }

  /** Whether it is a file on the wire, and no whole copy of it can have left this machine, nor will if the wire is cut now. */
  isUnsent(send: Send): boolean {
    const { end, looks } = this.#flights.get(send) ?? { end: 0, looks: [] };
    const [look] = looks;
    if (!look || !this.#isOld(look) || !send.isFirstCopy) return false;
    const { sentBytes } = this.#wire;
    return sentBytes + (sentBytes - look.sentBytes) + STILL_LEAVING_BYTES < end;
  }

  #isOld(look: Flight["looks"][number] | undefined): boolean {
    return look !== undefined && look.at <= this.#clock.now() - STILL_LEAVING_MS;
  }
}
