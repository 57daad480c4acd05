import { app } from "./app.ts";
import { sweepOpenHolds } from "./billing/settle.ts";
import { openDatabase } from "./db/database.ts";
import type { Env } from "./env.ts";

export { Inbox } from "./inbox/inbox.ts";
export { ChatRoom } from "./room/chat-room.ts";

export default {
  fetch: app.fetch,
  scheduled: (_, env) => sweepOpenHolds(openDatabase(env.DB), env.CHAT_ROOM),
} satisfies ExportedHandler<Env>;
