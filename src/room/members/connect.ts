import { type Identity, verifyToken } from "../../auth/token.ts";
import type { Pair } from "../../core/pair.ts";
import { type OpenedChat, openChat } from "../../db/chats.ts";
import type { Database } from "../../db/database.ts";
import { type PublicMember, publicMember } from "../../db/members.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { closeIfRevoked } from "../../platform/sockets.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { MemberSnapshot, MemberStatusCache } from "./member-status-cache.ts";
import { saveSession, sessionOf } from "./session.ts";

type ConnectResult =
  | { ok: true; identity: Identity; chatId: number; snapshots: MemberSnapshot[]; other: PublicMember }
  | { ok: false; code: ErrorCode };

/** Checks against D1 whether the bearer of a token may connect to the room of a pair. Creates their chat if there is none. */
export async function connect(
  db: Database,
  jwtKey: Uint8Array,
  { token, pair, now }: { token: string; pair: Pair; now: number },
): Promise<ConnectResult> {
  const identity = await verifyToken(jwtKey, token);
  if (!identity || (identity.memberId !== pair.low && identity.memberId !== pair.high)) {
    return reject("unauthorized", identity);
  }
  let chat: OpenedChat;
  try {
    chat = await withDeadline(openChat(db, pair, identity, now));
  } catch (error) {
    return reject("unavailable", identity, error);
  }
  const [self, other] = identity.memberId === pair.low ? [chat.low, chat.high] : [chat.high, chat.low];
  if (!self) return reject("unauthorized", identity);
  if (!self.isActive) return reject("member_disabled", identity);
  if (self.tokenEpoch !== identity.epoch) return reject("unauthorized", identity);
  if (!other || chat.chatId === undefined) return reject("member_not_found", identity);
  const snapshots = [self, other].map(({ id, name: _, ...status }) => ({
    ...status,
    memberId: id,
    readAt: now,
  }));
  return { ok: true, identity, chatId: chat.chatId, snapshots, other: publicMember(other) };
}

/**
 * Applies the members' newest status to the sockets: closes those of a deactivated member and those whose token a new password
 * has revoked. Saves the status in the sessions of the others, from which the room restores it when it wakes.
 */
export function applyMemberStatus(sockets: WebSocket[], memberStatus: MemberStatusCache): void {
  for (const socket of sockets) {
    const session = sessionOf(socket);
    const member = memberStatus.of(session.memberId);
    if (!member || !closeIfRevoked(socket, member))
      saveSession(socket, { ...session, snapshots: memberStatus.all });
  }
}

function reject(code: ErrorCode, identity: Identity | undefined, error?: unknown): ConnectResult {
  log({ event: "chat.open", code, member: identity?.memberId, error });
  return { ok: false, code };
}
