import type { Env } from "../../src/env.ts";
import { Inbox as RealInbox } from "../../src/inbox/inbox.ts";
import { ChatRoom as RealChatRoom } from "../../src/room/chat-room.ts";
import worker from "../../src/worker.ts";
import { type Knob, knobs } from "./knobs.ts";
import { behind, type Messenger } from "./messenger.ts";

export { Messenger } from "./messenger.ts";

/**
 * Parley as it is, with what a test needs to reach: the knobs, a messenger between the rooms and D1, faults to order from R2,
 * and a line in the log each time a room comes into memory or hears a frame.
 */
type TestEnv = Env & { MESSENGER: DurableObjectNamespace<Messenger> };

const realNow = Date.now;
Date.now = () => realNow() + knobs.clock;

export class ChatRoom extends RealChatRoom {
  readonly #ctx: DurableObjectState;
  readonly #inAlarm: { calls: number } | { calls?: never };

  constructor(ctx: DurableObjectState, env: TestEnv) {
    const inAlarm = {};
    const step = () => deathAt(ctx, inAlarm);
    const db = behind(() => {
      const messenger = env.MESSENGER.getByName("the messenger");
      return {
        async carry(queries, mode) {
          step();
          const answer = await messenger.carry(queries, mode);
          step();
          return answer;
        },
      };
    });
    super(ctx, { ...env, DB: db, FILES: faulty(env.FILES, step) });
    this.#ctx = ctx;
    this.#inAlarm = inAlarm;
    console.log("the room woke");
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    console.log("the room received a frame");
    return super.webSocketMessage(socket, data);
  }

  override async alarm(): Promise<void> {
    knobs.alarms++;
    if (knobs.alarmThrows > 0) {
      knobs.alarmThrows--;
      throw new Error("the alarm throws, as ordered");
    }
    this.#inAlarm.calls = 0;
    try {
      await super.alarm();
    } finally {
      delete this.#inAlarm.calls;
    }
  }

  /** Ends the object as the platform may at any time: nothing runs behind that. */
  die(): void {
    this.#ctx.abort("the object dies, as ordered");
  }
}

export class Inbox extends RealInbox {
  override async updateChat(...said: Parameters<RealInbox["updateChat"]>): Promise<boolean> {
    knobs.told++;
    if (knobs.inboxDown === 1) throw new Error("the inbox throws, as ordered");
    if (knobs.inboxDown === 2) return new Promise(() => {});
    while (knobs.inboxDown === 3) await new Promise((resolve) => setTimeout(resolve, 10));
    return super.updateChat(...said);
  }
}

/** Counts an alarm's calls to the outside, and dies at the one that was ordered. */
function deathAt(ctx: DurableObjectState, inAlarm: { calls?: number }): void {
  if (inAlarm.calls === undefined) return;
  inAlarm.calls++;
  if (inAlarm.calls !== knobs.dieAt) return;
  knobs.dieAt = 0;
  ctx.abort("the object dies in its alarm, as ordered");
  throw new Error("dead");
}

function faulty(bucket: R2Bucket, step: () => void): R2Bucket {
  return {
    async put(...args: Parameters<R2Bucket["put"]>) {
      await knobs.held();
      const fault = knobs.files;
      if (fault === 1) throw new Error("R2 throws, as ordered");
      if (fault === 2) await new Promise(() => {});
      const stored = await bucket.put(...args);
      if (fault === 3) throw new Error("R2 has stored, and throws, as ordered");
      return stored;
    },
    async delete(keys: string | string[]) {
      step();
      if (knobs.keep === 1) throw new Error("R2 deletes nothing, as ordered");
      await bucket.delete(keys);
      step();
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
      const act = searchParams.get("act");
      // What the platform calls when it rings can't be called by its name.
      if (act === "alarm") await room.runDueWork();
      if (act === "die") await Promise.resolve(room.die()).catch(() => {});
      if (act === "releaseHold")
        return Response.json(await room.releaseHold(Number(searchParams.get("member"))));
      return new Response();
    }
    if (!(name in knobs)) return new Response("no such knob", { status: 404 });
    const knob = name as Knob;
    const value = searchParams.get("value");
    if (value !== null) knobs[knob] = Number(value);
    return Response.json(knobs[knob]);
  },
};
