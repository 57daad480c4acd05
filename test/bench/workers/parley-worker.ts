import { roomName } from "../../../src/core/pair.ts";
import { createChat } from "../../../src/db/chats.ts";
import { openDatabase } from "../../../src/db/database.ts";
import type { Env } from "../../../src/env.ts";
import { Inbox as RealInbox } from "../../../src/inbox/inbox.ts";
import { sweepOpenHolds } from "../../../src/ledger/sweep.ts";
import { migrateObject } from "../../../src/platform/object-migrations.ts";
import { ChatRoom as RealChatRoom } from "../../../src/room/chat-room.ts";
import { ROOM_SCHEMA } from "../../../src/room/schema.ts";
import { readSettings } from "../../../src/settings.ts";
import worker from "../../../src/worker.ts";
import { pacedDatabase, type SlowD1 } from "../../support/slow-d1/slow-d1.ts";
import { handleBenchRequest } from "./control.ts";
import { countedNamespace, countWake } from "./counted-objects.ts";
import { countRows } from "./counted-storage.ts";
import { meteredDatabase } from "./metered-database.ts";

export * from "../../../src/worker.ts";
export { SlowD1 } from "../../support/slow-d1/slow-d1.ts";

type BenchEnv = Env & { COUNT_ROWS?: unknown; SLOW_D1: DurableObjectNamespace<SlowD1> };
type Filling = { low: number; high: number; count: number; by: string | null; held: number };

/** Parley's room with counted writes and calls, and a metered D1. It replaces the class of the same name that `worker.ts` exports. */
export class ChatRoom extends RealChatRoom {
  constructor(ctx: DurableObjectState, env: BenchEnv) {
    super(countRows(ctx, env, "ChatRoom"), meteredEnv(env, "objectCalls"));
    countWake("ChatRoom", ctx);
  }

  /**
   * Creates the tables and stores `count` messages of two members who are exempt: written in turn, or all by the first one, who also
   * gets a lease of `held` coins at its first step. Ends the object, which reads all of it when it wakes.
   */
  async fill(chatId: number, { low, high, count, by, held }: Filling): Promise<void> {
    const { sql } = this.ctx.storage;
    migrateObject(this.ctx.storage, ROOM_SCHEMA);
    sql.exec("INSERT INTO chat (id) VALUES (?)", chatId);
    sql.exec(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
       INSERT INTO messages (id, member_id, at, price, exempt, type, text)
       SELECT n, iif(n % 2 = 1, ?2, ?3), 1700000000000 + n, 0, 1, 'text', 'and how was the rest of your day?'
       FROM numbers WHERE n <= ?1`,
      count,
      low,
      by === "low" ? low : high,
    );
    if (held > 0) {
      sql.exec(
        "INSERT INTO leases (member_id, step, held, captured, upto, at) VALUES (?, 1, ?, 0, 0, ?)",
        low,
        held,
        Date.now(),
      );
    }
    await this.ctx.storage.sync();
    this.ctx.abort("filled");
  }

  /** Ends the object, as the platform may at any time, and forgets how many messages are unread. */
  async end(): Promise<void> {
    this.ctx.storage.sql.exec("DELETE FROM unread");
    await this.ctx.storage.sync();
    this.ctx.abort("ended");
  }
}

/** Parley's inbox with counted writes and calls, and a metered D1. */
export class Inbox extends RealInbox {
  constructor(ctx: DurableObjectState, env: BenchEnv) {
    super(countRows(ctx, env, "Inbox"), meteredEnv(env, "objectCalls"));
    countWake("Inbox", ctx);
  }
}

const meteredEnvs = new Map<string, BenchEnv>();
/**
 * Returns bindings whose calls are counted: those of the Worker, or those of all objects. Always the same object for each of the two,
 * because Parley caches the settings that it has read by the `env` object.
 */
function meteredEnv(env: BenchEnv, calls: "objectCalls" | "workerCalls"): BenchEnv {
  let metered = meteredEnvs.get(calls);
  if (!metered) {
    metered = { ...env, DB: meteredDatabase(pacedDatabase(env)) };
    if (env.COUNT_ROWS === "1") {
      metered.CHAT_ROOM = countedNamespace(env.CHAT_ROOM, "ChatRoom", calls);
      metered.INBOX = countedNamespace(env.INBOX, "Inbox", calls);
    }
    meteredEnvs.set(calls, metered);
  }
  return metered;
}

/** Creates a chat with `count` messages. With none, its first message costs as much as any other. */
async function fill(url: URL, env: BenchEnv): Promise<Response> {
  const [low, high, count] = ["low", "high", "count"].map((name) => Number(url.searchParams.get(name)));
  if (!low || !high || count === undefined) return new Response(null, { status: 400 });
  const chatId = await createChat(openDatabase(env.DB), { low, high }, Date.now());
  const held = Number(url.searchParams.get("held"));
  const filling = { low, high, count, by: url.searchParams.get("by"), held };
  await untilEnded(roomOf(url, env).fill(chatId, filling), "filled");
  return Response.json({ count });
}

async function endRoom(url: URL, env: BenchEnv): Promise<Response> {
  await untilEnded(roomOf(url, env).end(), "ended");
  return Response.json({});
}

function roomOf(url: URL, env: BenchEnv): DurableObjectStub<ChatRoom> {
  const [low = 0, high = 0] = ["low", "high"].map((name) => Number(url.searchParams.get(name)));
  return env.CHAT_ROOM.getByName(roomName({ low, high })) as DurableObjectStub<ChatRoom>;
}

/** Awaits a call that ends the object with this error; any other error is a failure. */
async function untilEnded(call: Promise<unknown>, reason: string): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!String(error).includes(reason)) throw error;
  }
}

/** Does the work of the hourly cron with holds. */
async function settle(env: BenchEnv): Promise<Response> {
  const { settleAfterMs } = readSettings(env);
  await sweepOpenHolds(openDatabase(env.DB), env.CHAT_ROOM, { now: Date.now(), settleAfterMs });
  return Response.json({});
}

/** Fires the hourly cron trigger. Its calls count as the Worker's. */
async function runHourlyCron(env: BenchEnv): Promise<Response> {
  const controller = {
    scheduledTime: Date.now(),
    cron: "0 * * * *",
    noRetry: () => {},
  } as ScheduledController;
  await worker.scheduled(controller, meteredEnv(env, "workerCalls"));
  return Response.json({});
}

export default {
  fetch(request: Request, env: BenchEnv, ctx: ExecutionContext): Response | Promise<Response> {
    const response = handleBenchRequest(request);
    if (response) return response;
    const url = new URL(request.url);
    if (url.pathname === "/bench/fill") return fill(url, env);
    if (url.pathname === "/bench/end-room") return endRoom(url, env);
    if (url.pathname === "/bench/settle") return settle(env);
    if (url.pathname === "/bench/hourly") return runHourlyCron(env);
    return worker.fetch(request, meteredEnv(env, "workerCalls"), ctx);
  },
};
