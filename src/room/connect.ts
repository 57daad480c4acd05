import { type Identity, verifyToken } from "../auth/token.ts";
import { statusOf } from "../core/member-status.ts";
import type { Pair } from "../core/pair.ts";
import { type OpenedChat, openChat } from "../db/chats.ts";
import type { Database } from "../db/database.ts";
import { type PublicMember, publicMember } from "../db/members.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";
import { closeIfRevoked } from "../platform/sockets.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { keepSession, sessionOf } from "./session.ts";
import type { Reading, Standings } from "./standings.ts";

type Connected =
  | { ok: true; identity: Identity; chatId: number; readings: Reading[]; other: PublicMember }
  | { ok: false; code: ErrorCode };

/** Whether the bearer of `token` may come into the room of `pair`, as D1 says now. */
export async function connect(
  db: Database,
  jwtKey: Uint8Array,
  { token, pair, now }: { token: string; pair: Pair; now: number },
): Promise<Connected> {
  const identity = await verifyToken(jwtKey, token);
  if (!identity || (identity.memberId !== pair.low && identity.memberId !== pair.high)) {
    return refuse("unauthorized", identity);
  }
  let chat: OpenedChat;
  try {
    chat = await withDeadline(openChat(db, pair, identity, now));
  } catch (error) {
    return refuse("unavailable", identity, error);
  }
  const [self, other] = identity.memberId === pair.low ? [chat.low, chat.high] : [chat.high, chat.low];
  if (!self) return refuse("unauthorized", identity);
  if (!self.isActive) return refuse("member_disabled", identity);
  if (self.tokenEpoch !== identity.epoch) return refuse("unauthorized", identity);
  if (!other || chat.chatId === undefined) return refuse("member_not_found", identity);
  const readings = [self, other].map((member) => ({
    ...statusOf(member),
    memberId: member.id,
    fundsOutside: member.fundsOutside,
    readAt: now,
  }));
  return { ok: true, identity, chatId: chat.chatId, readings, other: publicMember(other) };
}

/**
 * What a new reading means for the sockets: those of a deactivated member are closed, and those that a token opened which a
 * new password has ended. The others keep it, for when the room wakes.
 */
export function takeStandings(sockets: WebSocket[], standings: Standings): void {
  for (const socket of sockets) {
    const session = sessionOf(socket);
    const member = standings.of(session.memberId);
    if (!member || !closeIfRevoked(socket, member))
      keepSession(socket, { ...session, readings: standings.all });
  }
}

function refuse(code: ErrorCode, identity: Identity | undefined, error?: unknown): Connected {
  log({ act: "open chat", code, member: identity?.memberId, error });
  return { ok: false, code };
}
