import { Hasher as RealHasher } from "../../../src/auth/hasher.ts";
import type { Env } from "../../../src/env.ts";
import { Inbox as RealInbox } from "../../../src/inbox/inbox.ts";
import { ChatRoom as RealChatRoom } from "../../../src/room/chat-room.ts";
import worker from "../../../src/worker.ts";
import { takeReport } from "../slow-d1/pace.ts";
import { pacedDatabase, type SlowD1 } from "../slow-d1/slow-d1.ts";
import { countLastRows, countRows } from "./counted-rows.ts";
import type { D1FaultProxy } from "./d1-fault-proxy.ts";
import {
  counters,
  failpoints,
  isCounter,
  isFailpoint,
  resetFailpoints,
  setFailpoint,
  testTime,
  timerMs,
  untilGateOpens,
  workerStatementTexts,
} from "./failpoints.ts";
import { faultyBucket } from "./faulty-bucket.ts";
import { forwardedDatabase } from "./forwarded-database.ts";
import { answerTaken, instrumentLimits, resetTaken } from "./instrumented-limits.ts";
import { inboxDatabase } from "./observed-database.ts";
import { withSilentRoom } from "./silent-room.ts";
import { workerDatabase } from "./worker-database.ts";

export { TokenExchange } from "../../../src/site/token-exchange.ts";
export { SlowD1 } from "../slow-d1/slow-d1.ts";
export { D1FaultProxy } from "./d1-fault-proxy.ts";

/**
 * Parley with access for tests: failpoints and counters, a proxy between the rooms and D1, faults of R2 and of the rate limits, and
 * a log line each time an object wakes or a room receives a frame.
 */
type TestEnv = Env & {
  D1_FAULT_PROXY: DurableObjectNamespace<D1FaultProxy>;
  SLOW_D1: DurableObjectNamespace<SlowD1>;
  LIMITS: string;
};

Date.now = () => testTime();
const realSetTimeout = setTimeout;
globalThis.setTimeout = ((run: () => void, ms = 0) => realSetTimeout(run, timerMs(ms))) as typeof setTimeout;
const realTimeout = AbortSignal.timeout;
AbortSignal.timeout = (ms) => realTimeout(timerMs(ms));

export class ChatRoom extends RealChatRoom {
  readonly #ctx: DurableObjectState;
  readonly #alarmState: { calls: number } | { calls?: never };

  constructor(ctx: DurableObjectState, env: TestEnv) {
    const alarmState = {};
    const countCall = () => countAlarmCall(ctx, alarmState);
    const db = forwardedDatabase(async (queries, method) => {
      countCall();
      const result = await env.D1_FAULT_PROXY.getByName("d1-fault-proxy").forward(queries, method);
      countCall();
      return result;
    });
    showTestTime(ctx);
    super(countRows(ctx, "room"), {
      ...instrumentLimits(env),
      DB: db,
      FILES: faultyBucket(env.FILES, countCall),
    });
    this.#ctx = ctx;
    this.#alarmState = alarmState;
    console.log("the room woke");
  }

  override async fetch(request: Request): Promise<Response> {
    if (failpoints.roomUpgrade === "gated") await untilGateOpens();
    return super.fetch(request);
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): void {
    console.log("the room received a frame");
    super.webSocketMessage(socket, data);
  }

  override async alarm(): Promise<void> {
    counters.alarms++;
    if (failpoints.alarmThrows > 0) {
      failpoints.alarmThrows--;
      throw new Error("the test makes the alarm throw");
    }
    this.#alarmState.calls = 0;
    try {
      await super.alarm();
    } finally {
      delete this.#alarmState.calls;
    }
  }

  /** Ends the object at once, as the platform may at any time. */
  die(): void {
    this.#ctx.abort("the test ends the object");
  }
}

export class Inbox extends RealInbox {
  constructor(ctx: DurableObjectState, env: TestEnv) {
    const CHAT_ROOM = withSilentRoom(env.CHAT_ROOM);
    super(countRows(ctx, "inbox"), {
      ...instrumentLimits(env),
      DB: inboxDatabase(pacedDatabase(env)),
      CHAT_ROOM,
    });
    console.log("the inbox woke");
  }

  override async updateChat(...args: Parameters<RealInbox["updateChat"]>): Promise<boolean> {
    counters.inboxCalls++;
    if (failpoints.inbox === "throw") throw new Error("the test makes the inbox throw");
    if (failpoints.inbox === "hang") return new Promise(() => {});
    while (failpoints.inbox === "block") await scheduler.wait(10);
    return super.updateChat(...args);
  }

  /** Runs the alarm, which RPC cannot call itself. Returns when the next one is due (Unix ms). */
  async runAlarm(): Promise<number | null> {
    await this.alarm();
    return this.ctx.storage.getAlarm();
  }

  override async countSends(count: number): Promise<number> {
    counters.reportedSends += count;
    await untilInboxAnswers();
    return super.countSends(count);
  }

  override async standing(...args: Parameters<RealInbox["standing"]>): ReturnType<RealInbox["standing"]> {
    if (failpoints.inboxStanding === "throw") throw new Error("the test makes the inbox throw");
    if (failpoints.inboxStanding === "hang") return new Promise(() => {});
    return super.standing(...args);
  }

  override async accessChanging(): Promise<void> {
    const fault = failpoints.inboxAccess;
    if (fault === "first-fails" || fault === "both-fail") throw new Error("the test makes the inbox throw");
    if (fault === "first-hangs") return new Promise(() => {});
    await super.accessChanging();
    counters.accessChanges++;
    if (fault === "gated") await untilGateOpens();
  }

  override async accessChanged(): Promise<void> {
    const fault = failpoints.inboxAccess;
    if (fault === "both-fail") throw new Error("the test makes the inbox throw");
    if (fault !== "gated" && fault !== "second-lost") await super.accessChanged();
  }

  override async reserveFile(...args: Parameters<RealInbox["reserveFile"]>): Promise<number> {
    await untilInboxAnswers();
    return super.reserveFile(...args);
  }
}

const workerEnvs = new WeakMap<object, TestEnv>();

/** Returns the Worker's bindings. Always the same object for the same bindings. */
function instrumentWorker(env: TestEnv): TestEnv {
  let copy = workerEnvs.get(env);
  if (!copy) {
    copy = {
      ...instrumentLimits(env),
      DB: workerDatabase(pacedDatabase(env)),
      CHAT_ROOM: withSilentRoom(env.CHAT_ROOM),
    };
    workerEnvs.set(env, copy);
  }
  return copy;
}

export class Hasher extends RealHasher {
  override async check(...args: Parameters<RealHasher["check"]>): ReturnType<RealHasher["check"]> {
    counters.hasherCalls++;
    await untilHasherAnswers();
    return super.check(...args);
  }

  override async hash(...args: Parameters<RealHasher["hash"]>): ReturnType<RealHasher["hash"]> {
    counters.hasherCalls++;
    await untilHasherAnswers();
    return super.hash(...args);
  }
}

async function untilHasherAnswers(): Promise<void> {
  if (failpoints.hasher === "hang") await new Promise(() => {});
  if (failpoints.hasher === "gated") await untilGateOpens();
}

async function untilInboxAnswers(): Promise<void> {
  if (failpoints.inboxLimits === "throw") throw new Error("the test makes the inbox throw");
  if (failpoints.inboxLimits === "hang") await new Promise(() => {});
}

/** Has the platform report the pings that it answers by the Worker's clock. */
function showTestTime(ctx: DurableObjectState): void {
  const realTime = ctx.getWebSocketAutoResponseTimestamp.bind(ctx);
  Object.defineProperty(ctx, "getWebSocketAutoResponseTimestamp", {
    value(socket: WebSocket) {
      const answeredAt = realTime(socket);
      return answeredAt && new Date(testTime(answeredAt.getTime()));
    },
  });
}

/** Counts the start and the end of each call of an alarm to D1 or R2, and ends the object at the one that `dieAtCall` names. */
function countAlarmCall(ctx: DurableObjectState, alarmState: { calls?: number }): void {
  if (alarmState.calls === undefined) return;
  alarmState.calls++;
  if (alarmState.calls !== failpoints.dieAtCall) return;
  failpoints.dieAtCall = 0;
  ctx.abort("the test ends the object in its alarm");
  throw new Error("the object has ended");
}

export default {
  ...worker,
  async fetch(request: Request, env: TestEnv, ctx: ExecutionContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [, test, subject, name = ""] = pathname.split("/");
    if (test !== "test") return worker.fetch(request, instrumentWorker(env), ctx);
    if (subject === "inbox-alarm") {
      const inbox = env.INBOX.getByName(name) as unknown as Pick<Inbox, "runAlarm">;
      return Response.json(await inbox.runAlarm());
    }
    if (subject === "limits") return answerTaken(searchParams);
    if (subject === "slow-d1") return Response.json(takeReport());
    if (subject === "room") return controlRoom(env, searchParams);
    if (subject === "reset") return Response.json(resetAll());
    if (subject === "counters" && isCounter(name)) {
      countLastRows();
      return Response.json(counters[name]);
    }
    if (subject === "statements") {
      const texts = [...workerStatementTexts];
      workerStatementTexts.clear();
      return Response.json(texts);
    }
    if (subject === "failpoints") return answerFailpoint(name, searchParams.get("value"));
    return new Response(`the instrumented Worker has no ${pathname}`, { status: 400 });
  },
};

function resetAll(): null {
  resetFailpoints();
  resetTaken();
  return null;
}

/** Has a room run its alarm, die, or release a member's hold. */
async function controlRoom(env: TestEnv, query: URLSearchParams): Promise<Response> {
  const room = env.CHAT_ROOM.getByName(query.get("name") ?? "") as unknown as Pick<
    ChatRoom,
    "die" | "runDueWork" | "releaseHold"
  >;
  switch (query.get("command")) {
    case "alarm":
      // RPC cannot call `alarm` itself, which only the platform calls.
      await room.runDueWork();
      return new Response();
    case "die":
      await Promise.resolve(room.die()).catch(() => {});
      return new Response();
    case "releaseHold":
      return Response.json(await room.releaseHold(Number(query.get("member"))));
    default:
      return new Response("no such command", { status: 400 });
  }
}

/** Sets the failpoint, if there is a value, and returns what it is set to. */
function answerFailpoint(name: string, value: string | null): Response {
  try {
    if (value !== null) setFailpoint(name, value);
    if (isFailpoint(name)) return Response.json(failpoints[name]);
    throw new RangeError(`no failpoint has the name ${name}`);
  } catch (error) {
    return new Response(String(error), { status: 400 });
  }
}
