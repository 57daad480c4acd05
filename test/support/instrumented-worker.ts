import type { Env } from "../../src/env.ts";
import { ChatRoom as RealChatRoom } from "../../src/room/chat-room.ts";
import worker from "../../src/worker.ts";

/** Parley as it is, with a clock that a test can put forward, and a line in the log each time a room comes into memory. */

const realNow = Date.now;
let aheadMs = 0;
Date.now = () => realNow() + aheadMs;

export class ChatRoom extends RealChatRoom {
  constructor(...args: ConstructorParameters<typeof RealChatRoom>) {
    super(...args);
    console.log("the room woke");
  }
}

export default {
  fetch(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname !== "/test/clock") return worker.fetch(request, env, ctx);
    aheadMs = Number(url.searchParams.get("ahead"));
    return new Response(String(Date.now()));
  },
};
