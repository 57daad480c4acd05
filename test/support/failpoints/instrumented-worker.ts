import type { Env } from "../../../src/env.ts";
import { Inbox as RealInbox } from "../../../src/inbox/inbox.ts";
import { ChatRoom as RealChatRoom } from "../../../src/room/chat-room.ts";
import worker from "../../../src/worker.ts";
import { type D1FaultProxy, proxiedDatabase } from "./d1-fault-proxy.ts";
import { type Failpoint, failpoints } from "./failpoints.ts";

export { D1FaultProxy } from "./d1-fault-proxy.ts";

/**
 * Parley as it is, with what a test needs to reach: the knobs, a messenger between the rooms and D1, faults to order from R2,
 * and a line in the log each time a room comes into memory or hears a frame.
 */
type TestEnv = Env & { D1_FAULT_PROXY: DurableObjectNamespace<D1FaultProxy> };

const realNow = Date.now;
Date.now = () => realNow() + failpoints.clock;

export class ChatRoom extends RealChatRoom {
  readonly #ctx: DurableObjectState;
  readonly #alarmState: { calls: number } | { calls?: never };

  constructor(ctx: DurableObjectState, env: TestEnv) {
    const alarmState = {};
    const countCall = () => countAlarmCall(ctx, alarmState);
    const db = proxiedDatabase(() => {
      const proxy = env.D1_FAULT_PROXY.getByName("d1-fault-proxy");
      return {
        async forward(queries, method) {
          countCall();
          const result = await proxy.forward(queries, method);
          countCall();
          return result;
        },
      };
    });
    super(ctx, { ...env, DB: db, FILES: faultyBucket(env.FILES, countCall) });
    this.#ctx = ctx;
    this.#alarmState = alarmState;
    console.log("the room woke");
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    console.log("the room received a frame");
    return super.webSocketMessage(socket, data);
  }

  override async alarm(): Promise<void> {
    failpoints.alarms++;
    if (failpoints.alarmThrows > 0) {
      failpoints.alarmThrows--;
      throw new Error("the alarm throws, as ordered");
    }
    this.#alarmState.calls = 0;
    try {
      await super.alarm();
    } finally {
      delete this.#alarmState.calls;
    }
  }

  /** Ends the object as the platform may at any time: nothing runs behind that. */
  die(): void {
    this.#ctx.abort("the object dies, as ordered");
  }
}

export class Inbox extends RealInbox {
  override async updateChat(...args: Parameters<RealInbox["updateChat"]>): Promise<boolean> {
    failpoints.inboxCalls++;
    if (failpoints.inboxDown === 1) throw new Error("the inbox throws, as ordered");
    if (failpoints.inboxDown === 2) return new Promise(() => {});
    while (failpoints.inboxDown === 3) await new Promise((resolve) => setTimeout(resolve, 10));
    return super.updateChat(...args);
  }
}

/** Counts an alarm's calls to the outside, and dies at the one that was ordered. */
function countAlarmCall(ctx: DurableObjectState, alarmState: { calls?: number }): void {
  if (alarmState.calls === undefined) return;
  alarmState.calls++;
  if (alarmState.calls !== failpoints.dieAt) return;
  failpoints.dieAt = 0;
  ctx.abort("the object dies in its alarm, as ordered");
  throw new Error("dead");
}

function faultyBucket(bucket: R2Bucket, countCall: () => void): R2Bucket {
  return {
    async put(...args: Parameters<R2Bucket["put"]>) {
      await failpoints.held();
      const fault = failpoints.files;
      if (fault === 1) throw new Error("R2 throws, as ordered");
      if (fault === 2) await new Promise(() => {});
      const stored = await bucket.put(...args);
      if (fault === 3) throw new Error("R2 has stored, and throws, as ordered");
      return stored;
    },
    async delete(keys: string | string[]) {
      countCall();
      if (failpoints.r2DeleteThrows === 1) throw new Error("R2 deletes nothing, as ordered");
      await bucket.delete(keys);
      countCall();
    },
  } as R2Bucket;
}

export default {
  ...worker,
  async fetch(request: Request, env: TestEnv, ctx: ExecutionContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (!pathname.startsWith("/test/")) return worker.fetch(request, env, ctx);
    const name = pathname.slice("/test/".length);
    if (name === "room") {
      const room = env.CHAT_ROOM.getByName(searchParams.get("name") ?? "") as unknown as Pick<
        ChatRoom,
        "die" | "runDueWork" | "releaseHold"
      >;
      const command = searchParams.get("command");
      // What the platform calls when it rings can't be called by its name.
      if (command === "alarm") await room.runDueWork();
      if (command === "die") await Promise.resolve(room.die()).catch(() => {});
      if (command === "releaseHold")
        return Response.json(await room.releaseHold(Number(searchParams.get("member"))));
      return new Response();
    }
    if (!(name in failpoints)) return new Response("no such knob", { status: 404 });
    const failpoint = name as Failpoint;
    const value = searchParams.get("value");
    if (value !== null) failpoints[failpoint] = Number(value);
    return Response.json(failpoints[failpoint]);
  },
};
