import type { Clock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import { UNSENT_SLACK_BYTES } from "./limits.ts";
import type { Progress, Send } from "./outgoing.ts";
import { watchUpload } from "./watch-upload.ts";

type Wire = Pick<Connection, "queuedBytes" | "sentBytes" | "canAbort">;
/** How many bytes had been given to the wire by the end of a send. */
type Flight = { end: number };

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
    const flight = { end: this.#wire.queuedBytes };
    this.#flights.set(send, flight);
    send.canStop = this.#wire.canAbort;
    const tell = (progress?: Progress) => {
      send.progress = progress;
      this.#changed(send);
    };
    const isOver = () => this.#flights.get(send) !== flight;
    if (fileBytes === undefined) tell();
    else watchUpload(this.#clock, this.#wire, { total: fileBytes, isOver, tell });
  }

  /** It was answered, or its connection is lost. */
  remove(send: Send): void {
    this.#flights.delete(send);
    send.unusedId = undefined;
    send.progress = undefined;
    send.canStop = false;
  }

  /** Whether it is on the wire, and no whole copy of it can have left this machine. */
  isUnsent(send: Send): boolean {
    const { end } = this.#flights.get(send) ?? { end: 0 };
    const isFirst = send.unusedId !== undefined && send.unusedId === send.clientMessageId;
    return isFirst && this.#wire.sentBytes + UNSENT_SLACK_BYTES < end;
  }
}
