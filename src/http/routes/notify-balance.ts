import type { Context } from "hono";
import { BALANCE_NOTIFY_MAX_ROOMS } from "../../core/limits.ts";
import { pairOf, roomName } from "../../core/pair.ts";
import { listChats } from "../../db/chats.ts";
import { log } from "../../log.ts";
import { askEach } from "../../platform/ask-each.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { AppEnv } from "../context.ts";

/**
 * Has a member's sockets learn their balance, after a change that no message caused. Works in the background, after the response.
 * Calls the rooms of the chats that the member has open; if no inbox is open, which knows them, those of the newest chats.
 */
export function notifyBalance<E extends AppEnv>(c: Context<E>, memberId: number): void {
  const { db } = c.var;
  const { CHAT_ROOM: rooms, INBOX: inboxes } = c.env;

  const logFailure = (error: unknown) =>
    log({ event: "balance.notify", code: "unavailable", member: memberId, error });

  async function notifyInbox(): Promise<number[] | undefined> {
    try {
      return await withDeadline(inboxes.getByName(String(memberId)).coinsMoved());
    } catch (error) {
      logFailure(error);
      return undefined;
    }
  }

  async function notifySockets(): Promise<void> {
    const others =
      (await notifyInbox()) ??
      (await withDeadline(listChats(db, memberId, { limit: BALANCE_NOTIFY_MAX_ROOMS }))).map(
        ({ otherId }) => otherId,
      );
    await askEach(
      others,
      (otherId) => rooms.getByName(roomName(pairOf(memberId, otherId))).balanceChanged(memberId),
      (_, error) => logFailure(error),
    );
  }

  c.executionCtx.waitUntil(notifySockets().catch(logFailure));
}
