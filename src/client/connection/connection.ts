import type { InboxFrame, V1ServerFrame } from "../../protocol/frames/server.ts";
import { TOKEN_PREFIX, V1 } from "../../protocol/subprotocol.ts";
import { InBandAuth } from "../auth/in-band-auth.ts";
import type { ClientContext } from "../client-context.ts";
import {
  FLOOD_PAUSE_MS,
  FLUSH_ON_CLOSE_BYTES,
  PONG_WAIT_MS,
  RECONNECT_BASE_MS,
  RECONNECT_MAX_MS,
  STABLE_AFTER_MS,
  WELCOME_WAIT_MS,
} from "../limits.ts";
import { backOffMs } from "./backoff.ts";
import { actionForClose } from "./close-action.ts";
import type { ConnectionState } from "./connection-state.ts";
import { decodeFrame } from "./decode-frame.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Socket } from "./socket.ts";

type ConnectionHandlers = {
  /** Where to connect to: asked each time. */
  url: () => string;
  /** A frame that is not the connection's own business. */
  onFrame: (frame: V1ServerFrame | InboxFrame) => void;
  /** The socket is gone. @param closeCode its code; 1006 for one that was given up here */
  onDisconnect: (closeCode: number) => void;
  /** The token had run out, and what was said since was not taken: a new one has been sent on the same socket. */
  onTokenRenewed: () => void;
  onStateChange: (state: ConnectionState) => void;
};

/** One socket that comes back: it connects, authenticates, finds out when it is dead, and knows when to stay away. */
export class Connection {
  readonly #context: ClientContext;
  readonly #handlers: ConnectionHandlers;
  readonly #heartbeat: Heartbeat;
  readonly #auth: InBandAuth;
  readonly #unsubscribers: (() => void)[];
  #socket: Socket | undefined;
  #state: ConnectionState = { state: "connecting" };
  #hasReceived = false;
  #openedAt = 0;
  #onlineAt: number | undefined;
  #tries = 0;
  #timer: unknown;
  #queuedBytes = 0;
  /** Of a socket that is over: what has never left this machine. */
  #unsentBytes = 0;

  constructor(context: ClientContext, handlers: ConnectionHandlers) {
    this.#context = context;
    this.#handlers = handlers;
    this.#heartbeat = new Heartbeat(context.clock, {
      ping: () => this.send('{"type":"ping"}'),
      waitingBytes: () => this.#socket?.bufferedAmount ?? 0,
      onDead: () => this.drop(),
    });
    this.#auth = new InBandAuth(context, {
      send: (frame) => this.send(frame),
      onTokenRenewed: () => handlers.onTokenRenewed(),
    });
    this.#unsubscribers = [
      context.tokens.events.on("token", (token) => this.#onToken(token)),
      context.tokens.events.on("signedOut", () => this.#onSignedOut()),
      context.network.onOnline(() => this.#onOnline()),
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
    const { clock, tokens } = this.#context;
    if (this.#socket || this.#state.state === "closed") return;
    clock.clearTimeout(this.#timer);
    this.#setState({ state: tokens.state === "signed-out" ? "signed-out" : "connecting" });
    // A token that is needed connects when it is here.
    if (tokens.state === "valid" || tokens.state === "renewing") this.#open(tokens.current);
  }

  /** Does nothing without an open socket: what matters is said again on the next one. */
  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket?.readyState !== 1) return;
    this.#queuedBytes += typeof data === "string" ? new TextEncoder().encode(data).length : data.byteLength;
    this.#socket.send(data);
  }

  /** To be called when the first frame was a good one. */
  welcomed(): void {
    this.#context.clock.clearTimeout(this.#timer);
    this.#context.tokens.accepted(this.#auth.token);
  }

  /** To be called when all that was missed is here. */
  online(): void {
    this.#onlineAt = this.#context.clock.now();
    this.#setState({ state: "online" });
  }

  /** Gives the socket up and connects anew: it is dead, or what it says can't be. */
  drop(): void {
    this.#closeSocket();
    this.#onDisconnect(1006, "");
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribers) unsubscribe();
    this.#context.clock.clearTimeout(this.#timer);
    this.#closeSocket();
    this.#setState({ state: "closed" });
  }

  #open(token: string): void {
    const socket = new this.#context.WebSocket(this.#handlers.url(), [V1, TOKEN_PREFIX + token]);
    this.#socket = socket;
    this.#auth.start(token);
    this.#hasReceived = false;
    this.#openedAt = this.#context.clock.now();
    this.#queuedBytes = 0;
    // An abandoned socket may still say something: it is not heard.
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket === socket) this.#onFrame(data);
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.#socket !== socket) return;
      this.#closeSocket();
      this.#onDisconnect(code, reason);
    });
    // A close follows, and says as much.
    socket.addEventListener("error", () => {});
    this.#timer = this.#context.clock.setTimeout(() => this.drop(), WELCOME_WAIT_MS);
  }

  #onFrame(data: unknown): void {
    if (!this.#hasReceived) this.#heartbeat.start();
    this.#hasReceived = true;
    this.#heartbeat.onFrame();
    const frame = decodeFrame(data);
    if (!frame || frame.type === "pong") return;
    const isWithoutMessageId = frame.type === "error" && frame.client_message_id === undefined;
    if (!isWithoutMessageId || !this.#auth.onError(frame)) this.#handlers.onFrame(frame);
  }

  #closeSocket(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#heartbeat.stop();
    this.#auth.stop();
    this.#context.clock.clearTimeout(this.#timer);
    if (!socket) return;
    const waiting = socket.bufferedAmount;
    let isGone = socket.readyState === 3;
    // A socket that is closed sends first what waits: a whole file maybe, on a line that the next socket needs.
    if (!isGone && waiting > FLUSH_ON_CLOSE_BYTES && socket.abort) isGone = socket.abort();
    else if (socket.readyState < 2) socket.close(1000);
    this.#unsentBytes = isGone ? waiting : 0;
  }

  #onDisconnect(closeCode: number, reason: string): void {
    const { clock, tokens } = this.#context;
    const wasStable = this.#onlineAt !== undefined && clock.now() - this.#onlineAt >= STABLE_AFTER_MS;
    this.#onlineAt = undefined;
    if (wasStable) this.#tries = 0;
    const action = actionForClose(closeCode, reason);
    if (action.kind === "authenticate") tokens.refused(this.#auth.token);
    this.#handlers.onDisconnect(closeCode);
    // Who hears of it may have closed this connection, and a refused token may have ended it.
    if (this.#state.state === "closed" || this.#state.state === "signed-out") return;
    if (action.kind === "stop") this.#setState({ state: "stopped", code: action.code });
    else if (tokens.state === "expired") this.#setState({ state: "connecting" });
    else this.#retryIn(action.kind === "pause" ? FLOOD_PAUSE_MS : 0);
  }

  #retryIn(minMs: number): void {
    const { clock, random } = this.#context;
    const limits = { baseMs: RECONNECT_BASE_MS, maxMs: RECONNECT_MAX_MS };
    const ms = minMs + backOffMs(this.#tries++, random(), limits);
    this.#timer = clock.setTimeout(() => this.connect(), ms);
    this.#setState({ state: "waiting", retryAt: clock.now() + ms });
  }

  #onOnline(): void {
    const { clock } = this.#context;
    if (this.#socket && this.#hasReceived) this.#heartbeat.check();
    // What was begun without a network may try for long.
    else if (this.#socket && clock.now() - this.#openedAt >= PONG_WAIT_MS) this.drop();
    if (this.#state.state !== "waiting") return;
    this.#tries = 0;
    this.connect();
  }

  #onToken(token: string): void {
    const { state } = this.#state;
    if (this.#socket && this.#hasReceived) {
      this.#auth.sendToken(token);
    } else if (!this.#socket && (state === "connecting" || state === "signed-out")) this.connect();
  }

  #onSignedOut(): void {
    const hadSocket = this.#socket !== undefined;
    this.#closeSocket();
    // First: who hears of the change may sign in, and so begin anew.
    if (hadSocket) this.#handlers.onDisconnect(1000);
    this.#setState({ state: "signed-out" });
  }

  #setState(state: ConnectionState): void {
    if (state.state === this.#state.state && state.state !== "waiting") return;
    this.#state = state;
    this.#handlers.onStateChange(state);
  }
}
