import type { InboxFrame, V1ServerFrame } from "../protocol/frames/server.ts";
import { TOKEN_PREFIX, V1 } from "../protocol/subprotocol.ts";
import { backOffMs } from "./back-off.ts";
import type { ConnectionState } from "./connection-state.ts";
import { Heartbeat } from "./heartbeat.ts";
import {
  FLOOD_PAUSE_MS,
  LAST_WORDS_BYTES,
  PONG_WAIT_MS,
  RECONNECT_BASE_MS,
  RECONNECT_MAX_MS,
  STEADY_MS,
  WELCOME_WAIT_MS,
} from "./limits.ts";
import { readFrame } from "./read-frame.ts";
import type { Site } from "./site.ts";
import type { Socket } from "./socket.ts";
import { TokenTalk } from "./token-talk.ts";
import { verdictOf } from "./verdict.ts";

type Owner = {
  /** Where to connect to: asked each time. */
  url: () => string;
  /** A frame that is not the connection's own business. */
  hear: (frame: V1ServerFrame | InboxFrame) => void;
  /** The socket is gone. @param close its code; 1006 for one that was given up here */
  lost: (close: number) => void;
  /** The token had run out, and what was said since was not taken: a new one has been sent on the same socket. */
  renewed: () => void;
  changed: (state: ConnectionState) => void;
};

/** One socket that comes back: it connects, authenticates, finds out when it is dead, and knows when to stay away. */
export class Connection {
  readonly #site: Site;
  readonly #owner: Owner;
  readonly #heartbeat: Heartbeat;
  readonly #talk: TokenTalk;
  readonly #ends: (() => void)[];
  #socket: Socket | undefined;
  #state: ConnectionState = { state: "connecting" };
  #hasHeard = false;
  #openedAt = 0;
  #onlineAt: number | undefined;
  #tries = 0;
  #timer: unknown;
  #queuedBytes = 0;
  /** Of a socket that is over: what has never left this machine. */
  #unsentBytes = 0;

  constructor(site: Site, owner: Owner) {
    this.#site = site;
    this.#owner = owner;
    this.#heartbeat = new Heartbeat(site.clock, {
      ping: () => this.send('{"type":"ping"}'),
      waitingBytes: () => this.#socket?.bufferedAmount ?? 0,
      dead: () => this.drop(),
    });
    this.#talk = new TokenTalk(site, {
      send: (frame) => this.send(frame),
      renewed: () => owner.renewed(),
    });
    this.#ends = [
      site.tokens.events.on("token", (token) => this.#takeToken(token)),
      site.tokens.events.on("signed out", () => this.#signOut()),
      site.network.onBack(() => this.#comeBack()),
    ];
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Bytes of this socket, or of the last one, that have left this machine or may still do so; to be compared with `queuedBytes`. */
  get sentBytes(): number {
    return this.#queuedBytes - (this.#socket?.bufferedAmount ?? this.#unsentBytes);
  }

  /** Whether `drop` may keep what has not left this machine from ever leaving it. */
  get canAbort(): boolean {
    return this.#socket?.abort !== undefined;
  }

  /** Bytes that were ever given to this socket, or the last one. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Connects, at once, whatever it waited for or had given up for. */
  connect(): void {
    const { clock, tokens } = this.#site;
    if (this.#socket || this.#state.state === "closed") return;
    clock.clearTimeout(this.#timer);
    this.#change({ state: tokens.state === "signed out" ? "signed out" : "connecting" });
    // A token that is needed connects when it is here.
    if (tokens.state === "good" || tokens.state === "renewing") this.#open(tokens.current);
  }

  /** Does nothing without an open socket: what matters is said again on the next one. */
  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket?.readyState !== 1) return;
    this.#queuedBytes += typeof data === "string" ? new TextEncoder().encode(data).length : data.byteLength;
    this.#socket.send(data);
  }

  /** To be called when the first frame was a good one. */
  welcomed(): void {
    this.#site.clock.clearTimeout(this.#timer);
    this.#site.tokens.accepted(this.#talk.token);
  }

  /** To be called when all that was missed is here. */
  online(): void {
    this.#onlineAt = this.#site.clock.now();
    this.#change({ state: "online" });
  }

  /** Gives the socket up and connects anew: it is dead, or what it says can't be. */
  drop(): void {
    this.#leave();
    this.#hasLost(1006, "");
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#site.clock.clearTimeout(this.#timer);
    this.#leave();
    this.#change({ state: "closed" });
  }

  #open(token: string): void {
    const socket = new this.#site.WebSocket(this.#owner.url(), [V1, TOKEN_PREFIX + token]);
    this.#socket = socket;
    this.#talk.begin(token);
    this.#hasHeard = false;
    this.#openedAt = this.#site.clock.now();
    this.#queuedBytes = 0;
    // An abandoned socket may still say something: it is not heard.
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket === socket) this.#hear(data);
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.#socket !== socket) return;
      this.#leave();
      this.#hasLost(code, reason);
    });
    // A close follows, and says as much.
    socket.addEventListener("error", () => {});
    this.#timer = this.#site.clock.setTimeout(() => this.drop(), WELCOME_WAIT_MS);
  }

  #hear(data: unknown): void {
    if (!this.#hasHeard) this.#heartbeat.start();
    this.#hasHeard = true;
    this.#heartbeat.heard();
    const frame = readFrame(data);
    if (!frame || frame.type === "pong") return;
    const isUnnamed = frame.type === "error" && frame.client_message_id === undefined;
    if (!isUnnamed || !this.#talk.hear(frame)) this.#owner.hear(frame);
  }

  #leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#heartbeat.stop();
    this.#talk.end();
    this.#site.clock.clearTimeout(this.#timer);
    if (!socket) return;
    const waiting = socket.bufferedAmount;
    let isOver = socket.readyState === 3;
    // A socket that is closed sends first what waits: a whole file maybe, on a line that the next socket needs.
    if (!isOver && waiting > LAST_WORDS_BYTES && socket.abort) isOver = socket.abort();
    else if (socket.readyState < 2) socket.close(1000);
    this.#unsentBytes = isOver ? waiting : 0;
  }

  #hasLost(close: number, reason: string): void {
    const { clock, tokens } = this.#site;
    const wasSteady = this.#onlineAt !== undefined && clock.now() - this.#onlineAt >= STEADY_MS;
    this.#onlineAt = undefined;
    if (wasSteady) this.#tries = 0;
    const verdict = verdictOf(close, reason);
    if (verdict.act === "authenticate") tokens.refused(this.#talk.token);
    this.#owner.lost(close);
    // Who hears of it may have closed this connection, and a refused token may have ended it.
    if (this.#state.state === "closed" || this.#state.state === "signed out") return;
    if (verdict.act === "give up") this.#change({ state: "gave up", code: verdict.code });
    else if (tokens.state === "needed") this.#change({ state: "connecting" });
    else this.#retryIn(verdict.act === "pause" ? FLOOD_PAUSE_MS : 0);
  }

  #retryIn(leastMs: number): void {
    const { clock, random } = this.#site;
    const limits = { baseMs: RECONNECT_BASE_MS, maxMs: RECONNECT_MAX_MS };
    const ms = leastMs + backOffMs(this.#tries++, random(), limits);
    this.#timer = clock.setTimeout(() => this.connect(), ms);
    this.#change({ state: "waiting", retryAt: clock.now() + ms });
  }

  #comeBack(): void {
    const { clock } = this.#site;
    if (this.#socket && this.#hasHeard) this.#heartbeat.check();
    // What was begun without a network may try for long.
    else if (this.#socket && clock.now() - this.#openedAt >= PONG_WAIT_MS) this.drop();
    if (this.#state.state !== "waiting") return;
    this.#tries = 0;
    this.connect();
  }

  #takeToken(token: string): void {
    const { state } = this.#state;
    if (this.#socket && this.#hasHeard) {
      this.#talk.tell(token);
    } else if (!this.#socket && (state === "connecting" || state === "signed out")) this.connect();
  }

  #signOut(): void {
    const hadSocket = this.#socket !== undefined;
    this.#leave();
    // First: who hears of the change may sign in, and so begin anew.
    if (hadSocket) this.#owner.lost(1000);
    this.#change({ state: "signed out" });
  }

  #change(state: ConnectionState): void {
    if (state.state === this.#state.state && state.state !== "waiting") return;
    this.#state = state;
    this.#owner.changed(state);
  }
}
