import { app } from "./app.ts";
import { openDatabase } from "./db/database.ts";
import type { Env } from "./env.ts";
import { sweepOpenHolds } from "./ledger/sweep.ts";

export { Hasher } from "./auth/hasher.ts";
export { Inbox } from "./inbox/inbox.ts";
export { ChatRoom } from "./room/chat-room.ts";

export default {
  fetch: app.fetch,
  scheduled: ({ scheduledTime }, env) =>
    sweepOpenHolds(openDatabase(env.DB), env.CHAT_ROOM, { at: scheduledTime }),
} satisfies ExportedHandler<Env>;
