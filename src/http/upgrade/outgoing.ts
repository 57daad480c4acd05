import { isOverfull } from "../../core/back-pressure.ts";
import { BUFFER_MEASURE_INTERVAL_MS, SLOW_SOCKET_MIN_BYTES } from "../../core/limits.ts";
import { splitFrames } from "../../platform/joined-frames.ts";
import type { BufferedBytes } from "./buffered-bytes.ts";

/** The frames of a splice on their way to its client, which the room may have joined. Counts the bytes that the client has not read. */
export class Outgoing {
  readonly #client: WebSocket;
  readonly #buffered: BufferedBytes;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Whether the client must be closed, since the last frame. */
  isOverfull = false;
  /** The member and the object for whom the bytes count. Set before the first frame. */
  holder = "";
  /** Whether the texts are joined frames. Set before the first frame. */
  areJoined = false;

  constructor(client: WebSocket, buffered: BufferedBytes) {
    this.#client = client;
    this.#buffered = buffered;
  }

  send(frame: string | ArrayBuffer): void {
    const before = this.#client.bufferedAmount;
    if (this.areJoined && typeof frame === "string")
      for (const each of splitFrames(frame)) this.#client.send(each);
    else this.#client.send(frame);
    const after = this.#client.bufferedAmount;
    this.#record(after);
    this.isOverfull = isOverfull(before, after, () => this.#buffered.of(this.holder, Date.now()));
  }

  /** Ends the count. Call when the client is gone: the runtime still reports the bytes of a closed socket. */
  end(): void {
    this.#record(0);
  }

  /** Records the bytes if they are many, and measures them again as long as they are. */
  #record(bytes: number): void {
    if (bytes < SLOW_SOCKET_MIN_BYTES) {
      if (this.#timer === undefined) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#buffered.delete(this.holder, this);
      return;
    }
    this.#buffered.set(this.holder, this, { bytes, at: Date.now() });
    this.#timer ??= setInterval(() => this.#record(this.#client.bufferedAmount), BUFFER_MEASURE_INTERVAL_MS);
  }
}
