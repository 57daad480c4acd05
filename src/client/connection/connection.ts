import { TOKEN_PREFIX, V1 } from "../../protocol/subprotocol.ts";
import { InBandAuth } from "../auth/in-band-auth.ts";
import { SocketTicket } from "../auth/socket-ticket.ts";
import type { ClientContext } from "../client-context.ts";
import { longestSince, type Moment, momentIn } from "../clock.ts";
import {
  NETWORK_BACK_MS,
  PONG_WAIT_MS,
  RECONNECT_BASE_MS,
  RECONNECT_MAX_MS,
  STABLE_AFTER_MS,
  WELCOME_WAIT_MS,
} from "../limits.ts";
import { backOffMs } from "./backoff.ts";
import type { CloseAction } from "./close-action.ts";
import type { ConnectionHandlers } from "./connection-handlers.ts";
import type { ConnectionState } from "./connection-state.ts";
import { decodeFrame } from "./decode-frame.ts";
import { Heartbeat } from "./heartbeat.ts";
import { closeSocket, type Socket } from "./socket.ts";

/** A socket that reconnects: it authenticates, detects a dead connection, and stops when the server closes it for good. */
export class Connection {
  readonly #context: ClientContext;
  readonly #handlers: ConnectionHandlers;
  readonly #heartbeat: Heartbeat;
  readonly #ticket: SocketTicket;
  readonly #auth: InBandAuth;
  readonly #unsubscribers: (() => void)[];
  #socket: Socket | undefined;
  #state: ConnectionState = { state: "connecting" };
  #hasReceived = false;
  #openedAt!: Moment;
  /** In ms of `Clock.elapsed`. Infinite while the connection is not online. */
  #onlineAt = Number.POSITIVE_INFINITY;
  #tries = 0;
  /** How often the server has asked for a wait since the connection was last stable. */
  #refusals = 0;
  #timer: unknown;
  #queuedBytes = 0;
  /** Bytes of the last socket that never left this machine. */
  #unsentBytes = 0;

  constructor(context: ClientContext, handlers: ConnectionHandlers) {
    this.#context = context;
    this.#handlers = handlers;
    this.#heartbeat = new Heartbeat(context.clock, {
      ping: () => this.send('{"type":"ping"}'),
      onSilence: () => handlers.onSilence?.(),
      waitingBytes: () => this.#socket?.bufferedAmount ?? 0,
      onDead: () => this.drop(),
    });
    this.#ticket = new SocketTicket(context.tickets);
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

  /** Bytes of this or the last socket that have left this machine or may still leave it. Compare with `queuedBytes`. */
  get sentBytes(): number {
    return this.#queuedBytes - (this.#socket?.bufferedAmount ?? this.#unsentBytes);
  }

  /** Whether `drop` can discard the bytes that have not left this machine. */
  get canAbort(): boolean {
    return this.#socket?.abort !== undefined;
  }

  /** Bytes that were passed to this or the last socket. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Connects now, skipping any backoff and clearing a terminal state. */
  connect(): void {
    const { clock, tokens } = this.#context;
    if (this.#isBusy || this.#state.state === "closed") return;
    clock.clearTimeout(this.#timer);
    this.#setState({ state: tokens.state === "signed-out" ? "signed-out" : "connecting" });
    // A listener may have closed this connection. Without a valid token, the `token` event connects later.
    if (this.#state.state !== "connecting") return;
    if (tokens.state !== "expired") this.#getTicket(tokens.current);
  }

  /** Does nothing without an open socket: the callers send again on the next one. */
  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket?.readyState !== 1) return;
    this.#queuedBytes += typeof data === "string" ? new TextEncoder().encode(data).length : data.byteLength;
    this.#socket.send(data);
  }

  /** Call when the server has accepted the connection. */
  welcomed(): void {
    const { clock, tokens } = this.#context;
    clock.clearTimeout(this.#timer);
    tokens.accepted(this.#auth.token);
    // The token was renewed while the socket was being opened.
    if (tokens.current !== this.#auth.token) this.#auth.sendToken(tokens.current);
  }

  /** Call when everything missed is loaded. */
  online(): void {
    this.#onlineAt = this.#context.clock.elapsed();
    this.#setState({ state: "online" });
  }

  /** Abandons the socket and reconnects: call when it is dead, or its frames are inconsistent. */
  drop(): void {
    this.#onDisconnect(1006, "");
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribers) unsubscribe();
    this.#closeSocket();
    this.#setState({ state: "closed" });
  }

  get #isBusy(): boolean {
    return this.#socket !== undefined || this.#ticket.isPending;
  }

  #getTicket(token: string): void {
    this.#openedAt = momentIn(this.#context.clock);
    this.#auth.start(token);
    void this.#ticket.request(token, (result) =>
      "kind" in result ? this.#onFailure(result) : this.#open(result.value),
    );
  }

  #open(ticket: string): void {
    const socket = new this.#context.WebSocket(this.#handlers.url(), [V1, TOKEN_PREFIX + ticket]);
    this.#socket = socket;
    this.#hasReceived = false;
    this.#openedAt = momentIn(this.#context.clock);
    this.#queuedBytes = 0;
    // Ignore events of a socket that was abandoned.
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket === socket) this.#onFrame(data);
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.#socket === socket) this.#onDisconnect(code, reason);
    });
    // A close event follows.
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
    this.#ticket.cancel();
    this.#heartbeat.stop();
    this.#auth.stop();
    this.#context.clock.clearTimeout(this.#timer);
    if (socket) this.#unsentBytes = closeSocket(socket);
  }

  #onDisconnect(closeCode: number, reason: string): void {
    this.#closeSocket();
    if (this.#context.clock.elapsed() - this.#onlineAt >= STABLE_AFTER_MS) this.#tries = this.#refusals = 0;
    this.#onlineAt = Number.POSITIVE_INFINITY;
    this.#handlers.onDisconnect(closeCode);
    this.#onFailure(this.#ticket.onClose(closeCode, reason, this.#hasReceived));
  }

  #onFailure(action: CloseAction): void {
    const { tokens } = this.#context;
    if (action.kind === "authenticate") tokens.refused(this.#auth.token);
    // A listener may have closed this connection or signed in, and a rejected token may have signed the member out.
    const { state } = this.#state;
    if (state === "closed" || state === "signed-out" || this.#isBusy) return;
    if (action.kind === "stop") this.#setState({ state: "stopped", code: action.code });
    else if (action.kind === "renew-ticket" || tokens.state === "expired") this.connect();
    else {
      const { pauseMs = 0, maxMs = RECONNECT_MAX_MS } = action as Extract<CloseAction, { kind: "retry" }>;
      if (pauseMs + maxMs > RECONNECT_MAX_MS) this.#refusals++;
      this.#connectIn(pauseMs + backOffMs(this.#tries++, this.#context.random(), [RECONNECT_BASE_MS, maxMs]));
    }
  }

  #connectIn(ms: number): void {
    const { clock } = this.#context;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.connect(), ms);
    this.#setState({ state: "waiting", retryAt: clock.now() + ms });
  }

  #onOnline(): void {
    if (this.#socket && this.#hasReceived) this.#heartbeat.check();
    // A request or a socket that was started without a network may take long to fail.
    else if (this.#isBusy && longestSince(this.#context.clock, this.#openedAt) >= PONG_WAIT_MS) {
      this.#ticket.abort();
      this.drop();
    }
    // The server's waits are not shortened, and a short wait is not begun again.
    if (this.#state.state !== "waiting" || this.#refusals || !this.#tries) return;
    this.#tries = 0;
    this.#connectIn(this.#context.random() * NETWORK_BACK_MS);
  }

  #onToken(token: string): void {
    const { state } = this.#state;
    if (this.#socket) {
      if (this.#hasReceived) this.#auth.sendToken(token);
      return;
    }
    this.#ticket.cancel();
    if (state === "connecting" || state === "signed-out") this.connect();
  }

  #onSignedOut(): void {
    const hadSocket = this.#socket !== undefined;
    this.#closeSocket();
    // Notify before changing the state: a listener of the state may sign in and connect again.
    if (hadSocket) this.#handlers.onDisconnect(1000);
    this.#setState({ state: "signed-out" });
  }

  #setState(state: ConnectionState): void {
    if (state.state === this.#state.state && state.state !== "waiting") return;
    this.#state = state;
    this.#handlers.onStateChange(state);
  }
}
