import { type Identity, verifyToken } from "../../auth/token.ts";
import { accessEnd } from "../../core/access.ts";
import type { Pair } from "../../core/pair.ts";
import { type ChatMember, type ChatParties, readParties } from "../../db/chats.ts";
import type { Database } from "../../db/database.ts";
import { type PublicMember, publicMember } from "../../db/members.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { sessionIdsOf } from "../../platform/member-readings.ts";
import { numberRequest, type Reading } from "../../platform/reading-requests.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Settings } from "../../settings.ts";
import type { MemberSnapshot } from "./read-members.ts";

/** The other member of a chat, as one of its members sees them. */
export type OtherMember = PublicMember & { external_id?: string };

type ConnectResult =
  | {
      ok: true;
      identity: Identity;
      /** undefined if the chat has no row in D1. */
      chatId: number | undefined;
      /** See `ChatParties`. */
      chargedThrough: number;
      reading: Reading<MemberSnapshot>;
      other: OtherMember;
    }
  | { ok: false; code: ErrorCode };

/**
 * Checks against D1 whether the bearer of a token may connect to the room of a pair. Writes nothing.
 * @param sockets those of the room: the reading is compared with them too
 */
export async function connect(
  db: Database,
  { jwtKey, siteIssuer: issuer, site }: Pick<Settings, "jwtKey" | "siteIssuer" | "site">,
  { token, pair, sockets }: { token: string; pair: Pair; sockets: WebSocket[] },
): Promise<ConnectResult> {
  const identity = await verifyToken(jwtKey, token);
  if (!identity || (identity.memberId !== pair.low && identity.memberId !== pair.high)) {
    return reject("unauthorized", identity);
  }
  const sessionIds = sessionIdsOf(sockets, [identity.sessionId]);
  const requested = numberRequest();
  let chat: ChatParties;
  try {
    chat = await withDeadline(readParties(db, { pair, sessionIds, issuer }));
  } catch (error) {
    return reject("unavailable", identity, error);
  }
  const [self, other] = identity.memberId === pair.low ? [chat.low, chat.high] : [chat.high, chat.low];
  const end = accessEnd(identity, self && { ...self, memberId: self.id }, chat.endedSessionIds);
  if (end || !self) return reject(end ?? "unauthorized", identity);
  if (!other) return reject("member_not_found", identity);
  const members = [self, other].map(({ id, name: _, picture: __, externalId: ___, ...status }) => ({
    ...status,
    memberId: id,
  }));
  const reading = { ...requested, members, sessionIds, endedSessionIds: chat.endedSessionIds };
  const { chatId, chargedThrough } = chat;
  return {
    ok: true,
    identity,
    chatId,
    chargedThrough,
    reading,
    other: otherMember(other, site.pictureOrigins),
  };
}

function otherMember({ externalId, ...member }: ChatMember, pictureOrigins: readonly string[]): OtherMember {
  return { ...publicMember(member, pictureOrigins), ...(externalId !== null && { external_id: externalId }) };
}

function reject(code: ErrorCode, identity: Identity | undefined, error?: unknown): ConnectResult {
  log({ event: "chat.open", code, member: identity?.memberId, error });
  return { ok: false, code };
}
