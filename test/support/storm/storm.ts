import { Tickets } from "../../../src/client/auth/tickets.ts";
import { TokenRenewal } from "../../../src/client/auth/token-renewal.ts";
import type { ClientContext } from "../../../src/client/client-context.ts";
import { ServerClock } from "../../../src/client/clock.ts";
import { Connection } from "../../../src/client/connection/connection.ts";
import type { Socket } from "../../../src/client/connection/socket.ts";
import { MemoryOutboxStore } from "../../../src/client/outbox/outbox-store.ts";
import { D1_LIFE_SIGN_MS } from "../../../src/core/d1-limits.ts";
import { CALL_WAIT_MS, TICKET_TTL_SECONDS } from "../../../src/core/limits.ts";
import { QueuedCalls } from "../../../src/db/queued-call.ts";
import { closeCodeOf } from "../../../src/protocol/errors.ts";
import { Dice } from "../dice.ts";
import { fakeToken } from "../fakes/fake-server.ts";
import { D1_READ_MS, ServiceTimes } from "../slow-d1/service-times.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** The calls to D1 of a connection, each a read. A test on the runtime holds them equal to Parley's. */
export const CALLS_PER_CONNECT = { chat: 1, inbox: 1 };
/** The time between a client and an isolate, and between an isolate and D1, one way. */
const CLIENT_MS = 20;
const D1_MS = 5;

export type StormOptions = {
  /** Each has a chat and the inbox open. */
  members: number;
  /** The isolates that the rooms and inboxes are spread over. */
  isolates: number;
  seed: number;
  /** How long after the cut the simulation ends. */
  limitMs: number;
  /** Without it, every call goes to D1 at once, and D1 serves it even if nobody waits for it. */
  hasQueue?: boolean;
  /** By how much the client's random numbers are smaller: 6 for a first attempt within half a second. */
  haste?: number;
  /** How long D1 takes for a read. */
  readMs?: number;
  /** D1 answers nothing for so long. */
  silentMs?: number;
};

/** A tenth of 20,000 members, and a D1 that takes ten times as long for each call: the same storm, which takes a tenth of the work. */
export const SCALED_STORM = {
  members: 2_000,
  isolates: 20,
  seed: 1,
  limitMs: 60_000,
  readMs: 10 * D1_READ_MS,
} satisfies StormOptions;

export type StormReport = {
  /** When each member had both connections again, in ms after the cut. Infinity for those who had not. */
  backAt: number[];
  /** The calls that D1 served, and the longest time that one of them had waited before it was sent. */
  served: number;
  longestWaitMs: number;
  attempts: number;
};

/** Cuts all members off at once, and has them reconnect through the client's own connections and the server's own queues. */
export async function simulateStorm(options: StormOptions): Promise<StormReport> {
  const { members, isolates, seed, limitMs, haste = 1 } = options;
  const clock = new VirtualClock();
  const dice = new Dice(seed);
  const site = new Site(clock, options);
  const report: StormReport = {
    backAt: Array(members).fill(Infinity),
    served: 0,
    longestWaitMs: 0,
    attempts: 0,
  };
  let left = members;
  for (let member = 0; member < members; member++) {
    const context = createContext(clock, () => dice.upTo(1) / haste, site);
    let missing = 0;
    for (const kind of ["chat", "inbox"] as const) {
      missing++;
      const isolate = dice.integer(0, isolates - 1);
      const connection: Connection = new Connection(context, {
        url: () => `ws://site/${kind}/${isolate}`,
        onFrame: () => {
          connection.close();
          if (--missing > 0) return;
          report.backAt[member] = clock.now();
          left--;
        },
        onDisconnect: () => {},
        onTokenRenewed: () => {},
        onStateChange: () => {},
      });
      // A connection that was open is lost without a word.
      connection.drop();
    }
  }
  await clock.runUntil(limitMs, () => left === 0);
  const { served, longestWaitMs, attempts } = site;
  return { ...report, served, longestWaitMs, attempts };
}

function createContext(clock: VirtualClock, random: () => number, site: Site): ClientContext {
  const serverClock = new ServerClock(clock);
  const url = new URL("http://site");
  return {
    url,
    clock,
    serverClock,
    random,
    tokens: new TokenRenewal(fakeToken(), undefined, { clock, serverClock, random }),
    tickets: new Tickets({ url, clock, fetch: () => site.issueTicket() }),
    network: { onOnline: () => () => {} },
    store: new MemoryOutboxStore(),
    WebSocket: class extends SimulatedSocket {
      constructor(socketUrl: string) {
        super(socketUrl, site);
      }
    },
  };
}

/** The server's side: D1, and the queues of the isolates before it. */
class Site {
  served = 0;
  longestWaitMs = 0;
  attempts = 0;
  readonly #clock: VirtualClock;
  readonly #options: StormOptions;
  readonly #d1 = new ServiceTimes();
  readonly #queues = new Map<string, QueuedCalls<Ticker>>();

  constructor(clock: VirtualClock, options: StormOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /** Issues a ticket without a call to D1, as the Worker does. */
  async issueTicket(): Promise<Response> {
    await this.wait(2 * CLIENT_MS);
    const body = { ticket: "ticket", expires_in: TICKET_TTL_SECONDS };
    return { status: 201, headers: new Headers(), json: async () => body } as unknown as Response;
  }

  /** Makes the calls of a connection, one after the other. Returns whether all were answered in time. */
  async connect(kind: keyof typeof CALLS_PER_CONNECT, isolate: string): Promise<boolean> {
    this.attempts++;
    for (let calls = 0; calls < CALLS_PER_CONNECT[kind]; calls++)
      if (!(await this.#call(isolate))) return false;
    return true;
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimeout(resolve, ms));
  }

  /** Calls D1 with the deadline of `withDeadline`. */
  #call(isolate: string): Promise<boolean> {
    const enteredAt = this.#clock.now();
    const serve = () => this.#serve(enteredAt);
    const isQueued = this.#options.hasQueue ?? true;
    const call = isQueued ? this.#queueOf(isolate).send(serve, "impatient") : serve();
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(() => resolve(false), CALL_WAIT_MS);
      const end = (isAnswered: boolean) => {
        this.#clock.clearTimeout(timer);
        resolve(isAnswered);
      };
      call.then(
        () => end(true),
        () => end(false),
      );
    });
  }

  async #serve(enteredAt: number): Promise<void> {
    this.served++;
    this.longestWaitMs = Math.max(this.longestWaitMs, this.#clock.now() - enteredAt);
    const readyAt = Math.max(this.#clock.now() + D1_MS, this.#options.silentMs ?? 0);
    const { endsAt } = this.#d1.add(readyAt, this.#options.readMs ?? D1_READ_MS);
    await this.wait(endsAt + D1_MS - this.#clock.now());
  }

  #queueOf(isolate: string): QueuedCalls<Ticker> {
    const queue = this.#queues.get(isolate) ?? new QueuedCalls(tickersOf(this.#clock));
    this.#queues.set(isolate, queue);
    return queue;
  }
}

type Ticker = { timer: unknown };

function tickersOf(clock: VirtualClock) {
  const schedule = (ticker: Ticker, onTick: () => void) => {
    ticker.timer = clock.setTimeout(() => {
      schedule(ticker, onTick);
      onTick();
    }, D1_LIFE_SIGN_MS);
  };
  return {
    now: () => clock.now(),
    start(onTick: () => void): Ticker {
      const ticker = { timer: undefined };
      schedule(ticker, onTick);
      return ticker;
    },
    stop: ({ timer }: Ticker) => clock.clearTimeout(timer),
  };
}

type SocketEvent = { data: unknown; code: number; reason: string };
type Listener = (event: SocketEvent) => void;

/** A socket of the client, which the server accepts and then closes, or sends a first frame. */
class SimulatedSocket implements Socket {
  readyState = 0;
  readonly bufferedAmount = 0;
  readonly #listeners = new Map<string, Listener>();

  constructor(url: string, site: Site) {
    const [, kind, isolate = ""] = new URL(url).pathname.split("/");
    void this.#open(kind as keyof typeof CALLS_PER_CONNECT, isolate, site);
  }

  async #open(kind: keyof typeof CALLS_PER_CONNECT, isolate: string, site: Site): Promise<void> {
    await site.wait(CLIENT_MS);
    const isAccepted = await site.connect(kind, isolate);
    await site.wait(CLIENT_MS);
    if (this.readyState === 3) return;
    this.readyState = 1;
    const event = { data: '{"type":"welcome"}', code: closeCodeOf("unavailable"), reason: "unavailable" };
    this.#listeners.get(isAccepted ? "message" : "close")?.(event);
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, listener);
  }

  send(): void {}

  close(): void {
    this.readyState = 3;
  }
}
