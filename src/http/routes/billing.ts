import { Hono } from "hono/tiny";
import { RECONCILIATION_DEFAULT_ROWS, RECONCILIATION_MAX_ROWS } from "../../core/limits.ts";
import { roomName } from "../../core/pair.ts";
import { REPAIR_WAIT_MS } from "../../core/restore-limits.ts";
import { findChat } from "../../db/chats.ts";
import { refundMessage } from "../../db/transfers.ts";
import { reconcile } from "../../ledger/reconcile/reconcile.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { NewRefund, NO_SUCH_MESSAGE } from "../../protocol/http/coins.ts";
import {
  grantFirst,
  NewRepair,
  NO_SUCH_HOLD,
  type ReconciliationBody,
  type RepairBody,
} from "../../protocol/http/reconciliation.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { actorOf } from "../request/actor.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { integerParam } from "../request/query.ts";
import { requireOperator } from "../request/require-operator.ts";
import { notifyBalance } from "./notify-balance.ts";
import { transferJson } from "./statement-json.ts";

export const billing = new Hono<AppEnv>();

/** Reconciles one page of members and of chats: compares their coins in D1 and in the rooms. */
billing.get("/reconciliation", requireOperator("coins"), async (c) => {
  const limit = integerParam(c, "limit", RECONCILIATION_MAX_ROWS) ?? RECONCILIATION_DEFAULT_ROWS;
  const after = integerParam(c, "after", Number.MAX_SAFE_INTEGER);
  const { db, settings } = c.var;
  const source = { db, rooms: c.env.CHAT_ROOM, settleAfterMs: settings.settleAfterMs };
  return c.json((await reconcile(source, { after, limit })) satisfies ReconciliationBody);
});

/** Repairs the hold of one member in one chat, after a restore. A repeat finds nothing to repair. */
billing.post("/repairs", requireOperator("coins"), jsonBodyLimit, async (c) => {
  const { chat_id: chatId, member_id: memberId, through } = await readJson(c, NewRepair);
  const { actorId } = c.var;
  const chat = await findChat(c.var.db, chatId);
  if (memberId !== chat?.low && memberId !== chat?.high)
    throw new HttpError("not_found", { detail: NO_SUCH_HOLD });
  const room = c.env.CHAT_ROOM.getByName(roomName(chat));
  const result = await withDeadline(room.repairHold({ memberId, chatId, actorId, through }), REPAIR_WAIT_MS);
  const where = { member: memberId, chat: chatId, actor: actorId };
  if (result.kind === "contradiction") throw new HttpError("not_repairable", where);
  if (result.kind === "insufficient") {
    const { missing } = result;
    throw new HttpError("insufficient_balance", { detail: grantFirst(missing), missing, ...where });
  }
  const { charged, count, lost } = result;
  const repaired = result.kind === "repaired";
  if (repaired) notifyBalance(c, memberId);
  return c.json({
    chat_id: chatId,
    member_id: memberId,
    repaired,
    charged,
    count,
    lost,
  } satisfies RepairBody);
});

/** Refunds a message once, with the price that its room stored. */
billing.post("/refunds", requireOperator("coins"), jsonBodyLimit, async (c) => {
  const { chat_id: chatId, message_id: messageId, reason } = await readJson(c, NewRefund);
  const { actorId } = c.var;
  const chat = await findChat(c.var.db, chatId);
  const message =
    chat && (await withDeadline(c.env.CHAT_ROOM.getByName(roomName(chat)).settleMessage(messageId)));
  if (!message) throw new HttpError("not_found", { detail: NO_SUCH_MESSAGE });
  const { memberId } = message;
  if (message.price === 0)
    throw new HttpError("nothing_to_refund", { member: memberId, chat: chatId, actor: actorId });

  const { transfer, repeated } = await refundMessage(c.var.db, {
    memberId,
    chatId,
    messageId,
    amount: message.price,
    note: reason,
    ...actorOf(c),
  });
  if (!repeated) notifyBalance(c, memberId);
  return c.json(transferJson(transfer), repeated ? 200 : 201);
});
