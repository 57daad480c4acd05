import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES, TEXT_FRAME_MAX_BYTES } from "../../core/limits.ts";
import { pairOf, roomName } from "../../core/pair.ts";
import { chatIdOf } from "../../db/chats.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { textError } from "../../protocol/frames/text.ts";
import { SendForMember, type SiteMessages } from "../../protocol/http/site-chats.ts";
import { findMemberId } from "../../site/member-ids.ts";
import type { OperatorEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { actorOf } from "../request/actor.ts";
import { limitBody, readJson } from "../request/body.ts";
import { externalIdParam, requireSite } from "../request/external-id.ts";
import { logChange } from "../request/log-request.ts";
import { afterParam, integerParam } from "../request/query.ts";
import { recordRead } from "../request/record-read.ts";
import { requireOperator } from "../request/require-operator.ts";

/** The chats of the site's members, for its server, by the ids that they have there. */
export const siteChats = new Hono<OperatorEnv>();

siteChats.use("/:a/:b/messages", requireOperator("messages"));

/** Sends a text on behalf of one of the two members. The same request again has the same answer, and sends nothing. */
siteChats.post("/:a/:b/messages", limitBody(TEXT_FRAME_MAX_BYTES), async (c) => {
  const { from, text, client_message_id: clientMessageId } = await readJson(c, SendForMember);
  const invalid = textError(text);
  if (invalid) throw new HttpError(invalid);
  const { a, b, stub } = await findChat(c);
  if (from !== a.externalId && from !== b.externalId)
    throw new HttpError("invalid_request", { detail: NOT_OF_CHAT });
  const memberId = from === a.externalId ? a.id : b.id;
  const sent = await withDeadline(stub.sendForSite({ memberId, text, clientMessageId }));
  const { message, isRepeat, refusal } = sent;
  if (!message) throw new HttpError(refusal ?? "internal", { member: memberId });
  if (!isRepeat) logChange(c, { member: memberId, chat: message.chat_id, actor: c.var.actorId });
  return c.json(message, isRepeat ? 200 : 201);
});

/** Returns the messages after an id, oldest first. That an API key reads them is recorded before. */
siteChats.get("/:a/:b/messages", async (c) => {
  const after = afterParam(c);
  const limit = integerParam(c, "limit", PAGE_MAX_MESSAGES) ?? PAGE_DEFAULT_MESSAGES;
  const { a, pair, stub } = await findChat(c);
  await recordRead(c.var.db, actorOf(c), { memberId: a.id, chatId: chatIdOf(pair) });
  const { chatId, messages, hasMore } = await withDeadline(stub.messagesAfter(after, limit));
  return c.json({ chat_id: chatId, messages, has_more: hasMore } satisfies SiteMessages);
});

const NOT_OF_CHAT = "from must be one of the two members in the path.";

/** Returns the two members in the path and their room. @throws HttpError as `externalIdParam`, and 404 for an unknown member */
async function findChat(c: Context<OperatorEnv>) {
  requireSite(c);
  const memberOf = async (name: "a" | "b") => {
    const externalId = externalIdParam(c, name);
    const id = await findMemberId(c.var, externalId);
    if (id === undefined) throw new HttpError("member_not_found");
    return { externalId, id };
  };
  const [a, b] = await Promise.all([memberOf("a"), memberOf("b")]);
  if (a.id === b.id) throw new HttpError("member_not_found");
  const pair = pairOf(a.id, b.id);
  return { a, b, pair, stub: c.env.CHAT_ROOM.getByName(roomName(pair)) };
}
