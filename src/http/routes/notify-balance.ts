import type { Context } from "hono";
import { BALANCE_NOTIFY_MAX_ROOMS } from "../../core/limits.ts";
import { pairOf, roomName } from "../../core/pair.ts";
import { listChats } from "../../db/chats.ts";
import { memberCoins } from "../../ledger/balance.ts";
import { log } from "../../log.ts";
import { askEach } from "../../platform/ask-each.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { MemberEnv } from "../context.ts";

/** Sends a member's sockets their new balance, after a change that no message caused. Works in the background, after the response. */
export function notifyBalance(c: Context<MemberEnv>, memberId: number): void {
  const { db } = c.var;
  const { CHAT_ROOM: rooms, INBOX: inboxes } = c.env;

  const logFailure = (error: unknown) =>
    log({ event: "balance.notify", code: "unavailable", member: memberId, error });

  async function notifyInboxSockets(): Promise<void> {
    const { balance, exact } = await memberCoins({ db, rooms }, memberId);
    // The next frame shows the balance. One that is not exact would be shown as if it were.
    if (!exact) return;
    await withDeadline(inboxes.getByName(String(memberId)).balanceChanged(balance));
  }

  async function notifyRoomSockets(): Promise<void> {
    const chats = await withDeadline(listChats(db, memberId, BALANCE_NOTIFY_MAX_ROOMS));
    await askEach(
      chats,
      ({ otherId }) => rooms.getByName(roomName(pairOf(memberId, otherId))).balanceChanged(memberId),
      (_, error) => logFailure(error),
    );
  }

  c.executionCtx.waitUntil(
    Promise.all([notifyInboxSockets().catch(logFailure), notifyRoomSockets().catch(logFailure)]),
  );
}
