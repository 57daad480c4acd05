import { keyId } from "../../core/acts.ts";
import { type By, recordAct } from "../../db/acts.ts";
import type { Database } from "../../db/database.ts";
import { withDeadline } from "../../platform/deadline.ts";

/** Records that an API key is about to read a chat. Records nothing for anybody else. @throws when D1 does not answer */
export async function recordRead(
  db: Database,
  by: By,
  chat: Pick<Parameters<typeof recordAct>[1], "memberId" | "chatId">,
): Promise<void> {
  if (keyId(by.actor) === null) return;
  await withDeadline(recordAct(db, { ...by, ...chat, act: "chat.read", detail: {} }).execute());
}
