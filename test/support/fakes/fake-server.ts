import { ChatClient, type ChatClientOptions } from "../../../src/client/chat-client.ts";
import type { Socket } from "../../../src/client/connection/socket.ts";
import type { Frame } from "../runtime/test-socket.ts";
import { FakeClock, flushTasks } from "./fake-clock.ts";

/** A token that nobody signed. @param expiresIn ms from `now` */
export function fakeToken({
  memberId = 1,
  now = new FakeClock().now(),
  expiresIn = 3_600_000,
  mark = "",
} = {}): string {
  const claims = { sub: String(memberId), exp: Math.floor((now + expiresIn) / 1000), mark };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
}

/** A socket whose other end is the test. */
export class FakeSocket implements Socket {
  readyState = 0;
  bufferedAmount = 0;
  readonly url: URL;
  readonly protocols: string[];
  /** Frames that the client sent: JSON ones read, others as they are. */
  readonly sent: Frame[] = [];
  closedByClient = false;
  aborted = false;
  /** Whether what waits in it is sent though it is aborted. */
  flushesAfterAbort = false;
  /** Whether the other end answers pings. */
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

  /** The other end says this. */
  async receive(...frames: object[]): Promise<void> {
    this.readyState = 1;
    for (const frame of frames) this.#emit("message", { data: JSON.stringify(frame) });
    await flushTasks();
  }

  /** The other end closes. */
  async closeByServer(code: number, reason = ""): Promise<void> {
    this.readyState = 3;
    this.#emit("close", { code, reason });
    await flushTasks();
  }

  /** What the client sent of one type since this was last asked. */
  takeSent(type: string): Frame[] {
    const taken = this.sent.filter((frame) => frame.type === type);
    for (const frame of taken) this.sent.splice(this.sent.indexOf(frame), 1);
    return taken;
  }

  #emit(type: string, event: object): void {
    for (const each of this.#listeners) if (each.type === type) each.listener(event as never);
  }
}

/** One that can be aborted. */
class AbortableSocket extends FakeSocket {
  abort(): boolean {
    this.readyState = this.flushesAfterAbort ? 2 : 3;
    this.aborted = true;
    return !this.flushesAfterAbort;
  }
}

/** A client of member 1 on a fake clock, whose sockets the test answers. By default it never waits to come back. */
export function fakeServer({
  canAbort = false,
  ...options
}: Partial<ChatClientOptions> & { canAbort?: boolean } = {}) {
  const clock = new FakeClock();
  const sockets: FakeSocket[] = [];
  let goOnline = () => {};
  const client = new ChatClient({
    url: "https://chat.example",
    token: fakeToken(),
    clock,
    random: () => 0,
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
    sockets,
    /** The newest socket. @throws when there is none */
    get socket(): FakeSocket {
      const socket = sockets.at(-1);
      if (!socket) throw new Error("no socket was opened");
      return socket;
    },
    /** The network is there again, or somebody looks. */
    goOnline: () => goOnline(),
    /** A welcome at this time, with these messages. */
    welcome: (messages: object[] = [], overrides: object = {}) => ({
      type: "welcome",
      member_id: 1,
      chat_id: 9,
      other_member: { id: 2, name: "Ben", online: false, last_read_id: 0 },
      last_read_id: 0,
      prices: { text: 5, file: 5 },
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
    /** The messages with these ids. */
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

/** Hears everything of one event. */
export function collectEvents<E>(listen: (listener: (event: E) => void) => unknown): E[] {
  const events: E[] = [];
  listen((event) => events.push(event));
  return events;
}
