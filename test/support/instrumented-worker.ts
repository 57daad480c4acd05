import type { Env } from "../../src/env.ts";
import { ChatRoom as RealChatRoom } from "../../src/room/chat-room.ts";
import worker from "../../src/worker.ts";

/**
 * Parley as it is, with what a test needs to reach: a clock to put forward, faults to order from D1 and R2, and a line in the
 * log each time a room comes into memory or hears a frame. `/test/NAME?value=N` sets one of these:
 */
const knobs = {
  /** Milliseconds that the clock is ahead. */
  clock: 0,
  /** How many of the rooms' next batches are carried out by D1, and then answered with an error. */
  losses: 0,
  /** While 1, no file of a room gets to R2. */
  hold: 0,
};

const realNow = Date.now;
Date.now = () => realNow() + knobs.clock;

export class ChatRoom extends RealChatRoom {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, { ...env, DB: lossy(env.DB), FILES: held(env.FILES) });
    console.log("the room woke");
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    console.log("the room heard a frame");
    return super.webSocketMessage(socket, data);
  }
}

function lossy(db: D1Database): D1Database {
  return {
    prepare: (query: string) => db.prepare(query),
    async batch<T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
      const results = await db.batch<T>(statements);
      if (knobs.losses > 0) {
        knobs.losses--;
        throw new Error("Network connection lost.");
      }
      return results;
    },
  } as D1Database;
}

function held(bucket: R2Bucket): R2Bucket {
  return {
    async put(...args: Parameters<R2Bucket["put"]>) {
      while (knobs.hold === 1) await new Promise((resolve) => setTimeout(resolve, 10));
      return bucket.put(...args);
    },
    delete: (key: string) => bucket.delete(key),
  } as R2Bucket;
}

export default {
  fetch(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const name = pathname.slice("/test/".length);
    if (!pathname.startsWith("/test/") || !(name in knobs)) return worker.fetch(request, env, ctx);
    knobs[name as keyof typeof knobs] = Number(searchParams.get("value"));
    return new Response();
  },
};
