import { ChatClient, type ChatClientOptions } from "../../../src/client/chat-client.ts";
import type { Socket } from "../../../src/client/connection/socket.ts";
import type { Frame } from "../runtime/test-socket.ts";
import { type ClockFaults, FakeClock, flushTasks } from "./fake-clock.ts";
import { FakeTickets } from "./fake-tickets.ts";
import { IS_CLOCK_UNEVEN, UnevenClock } from "./uneven-clock.ts";

/** Returns an unsigned token. @param expiresIn ms from `now` */
export function fakeToken({
  memberId = 1,
  now = new FakeClock().now(),
  expiresIn = 3_600_000,
  mark = "",
} = {}): string {
  const claims = { sub: String(memberId), exp: Math.floor((now + expiresIn) / 1000), mark };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
}

/** A socket whose server is the test. */
export class FakeSocket implements Socket {
  readyState = 0;
  bufferedAmount = 0;
  readonly url: URL;
  readonly protocols: string[];
  /** Frames that the client sent, with JSON parsed and all other frames unchanged. */
  readonly sent: Frame[] = [];
  closedByClient = false;
  aborted = false;
  /** Whether the socket sends its buffer even after an abort. */
  flushesAfterAbort = false;
  /** Whether the server answers pings. */
  answersPings = true;
  readonly #listeners: { type: string; listener: (event: never) => void }[] = [];

  constructor(url: string, protocols: string[]) {
    this.url = new URL(url);
    this.protocols = protocols;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.push({ type, listener });
  }

  send(data: string | Uint8Array): void {
    if (this.readyState !== 1) throw new Error("the socket is not open");
    const frame = typeof data === "string" && data.startsWith("{") ? JSON.parse(data) : data;
    this.sent.push(frame);
    if (frame.type === "ping" && this.answersPings) queueMicrotask(() => void this.receive({ type: "pong" }));
  }

  close(): void {
    this.closedByClient = true;
    this.readyState = 2;
  }

  /** The server sends these frames. */
  async receive(...frames: object[]): Promise<void> {
    this.readyState = 1;
    for (const frame of frames) this.#emit("message", { data: JSON.stringify(frame) });
    await flushTasks();
  }

  /** The server closes the socket. */
  async closeByServer(code: number, reason = ""): Promise<void> {
    this.readyState = 3;
    this.#emit("close", { code, reason });
    await flushTasks();
  }

  /** Removes and returns the frames of one type that the client has sent. */
  takeSent(type: string): Frame[] {
    const taken = this.sent.filter((frame) => frame.type === type);
    for (const frame of taken) this.sent.splice(this.sent.indexOf(frame), 1);
    return taken;
  }

  #emit(type: string, event: object): void {
    for (const each of this.#listeners) if (each.type === type) each.listener(event as never);
  }
}

/** A fake socket that the client can abort. */
class AbortableSocket extends FakeSocket {
  abort(): boolean {
    this.readyState = this.flushesAfterAbort ? 2 : 3;
    this.aborted = true;
    return !this.flushesAfterAbort;
  }
}

/**
 * Creates a client of member 1 on a fake clock, whose server is the test. By default the client reconnects without a delay. The
 * project `uneven-clock` runs its tests with an uneven clock.
 */
export function fakeServer({
  canAbort = false,
  clockFaults,
  ...options
}: Partial<ChatClientOptions> & { canAbort?: boolean; clockFaults?: ClockFaults } = {}) {
  const clock = new FakeClock(undefined, clockFaults);
  const clientClock = IS_CLOCK_UNEVEN ? new UnevenClock(clock) : clock;
  const sockets: FakeSocket[] = [];
  const tickets = new FakeTickets();
  let goOnline = () => {};
  const client = new ChatClient({
    url: "https://chat.example",
    token: fakeToken(),
    clock: clientClock,
    random: () => 0,
    fetch: tickets.fetch,
    network: {
      onOnline(run) {
        const previous = goOnline;
        goOnline = () => {
          previous();
          run();
        };
        return () => {};
      },
    },
    WebSocket: class extends (canAbort ? AbortableSocket : FakeSocket) {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    },
    ...options,
  });
  return {
    client,
    clock,
    /** The client's view of `clock`. */
    clientClock,
    sockets,
    tickets,
    /** Opens the chat with another member. Its socket opens unless the client gets no ticket. */
    async open(otherMemberId: number) {
      const chat = client.open(otherMemberId);
      await flushTasks();
      return chat;
    },
    /** The newest socket. @throws if there is none */
    get socket(): FakeSocket {
      const socket = sockets.at(-1);
      if (!socket) throw new Error("no socket was opened");
      return socket;
    },
    /** Fires the event that the network is back or the page is visible. */
    goOnline: async () => {
      goOnline();
      await flushTasks();
    },
    /** Builds a welcome with these messages and the current time. */
    welcome: (messages: object[] = [], overrides: object = {}) => ({
      type: "welcome",
      member_id: 1,
      chat_id: messages.length > 0 ? 9 : null,
      other_member: { id: 2, name: "Ben", online: false, last_read_id: 0 },
      last_read_id: 0,
      prices: { text: 5, file: 5 },
      limits: { text_length: 10_000, file_bytes: 6_000_000 },
      exempt: false,
      balance: 100,
      messages,
      has_more: false,
      server_time: new Date(clock.now()).toISOString(),
      ...overrides,
    }),
    message: (id: number, overrides: object = {}) => ({
      id,
      member_id: 2,
      chat_id: 9,
      date: new Date(clock.now()).toISOString(),
      type: "text",
      text: `${id}`,
      ...overrides,
    }),
    /** Builds the messages with these ids. */
    messages(from: number, to: number) {
      return Array.from({ length: to - from + 1 }, (_, i) => this.message(from + i));
    },
    ack: (client_message_id: string, id: number, overrides: object = {}) => ({
      type: "ack",
      client_message_id,
      id,
      price: 5,
      balance: 95,
      date: new Date(clock.now()).toISOString(),
      ...overrides,
    }),
    error: (code: string, overrides: object = {}) => ({ type: "error", code, detail: code, ...overrides }),
  };
}

export type FakeServer = ReturnType<typeof fakeServer>;

/** Collects everything that one event passes to its listeners. */
export function collectEvents<E>(listen: (listener: (event: E) => void) => unknown): E[] {
  const events: E[] = [];
  listen((event) => events.push(event));
  return events;
}
