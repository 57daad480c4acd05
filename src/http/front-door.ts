import type { Context } from "hono";
import { headerToken, verifyToken } from "../auth/token.ts";
import { pairOf, parseId, roomName } from "../core/pair.ts";
import { log } from "../log.ts";
import { asCloseCode, type ErrorCode } from "../protocol/errors.ts";
import { problem } from "../protocol/problem.ts";
import type { Http } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { type Opened, spliceOnFirstFrame } from "./splice.ts";

/**
 * Where every chat's socket comes in. The room's name needs both members, so the caller must be known before a room is
 * touched: from the upgrade's `Authorization` header, or from the first frame, as the contract has it.
 */
export async function frontDoor(c: Context<Http>): Promise<Response> {
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") {
    throw new Refusal("upgrade_required");
  }
  const [otherId, ...more] = (c.req.queries("other_member_id") ?? []).map(parseId);
  if (otherId === undefined || more.length > 0) {
    throw new Refusal("invalid_request", {
      status: 400,
      detail: "other_member_id must be there once, a whole number from 1.",
    });
  }
  const token = headerToken(c.req.header("Authorization"));
  if (token !== undefined) return askRoom(c, otherId, token);
  return spliceOnFirstFrame(async (firstToken) => opened(await askRoom(c, otherId, firstToken)));
}

/** The room's answer to an upgrade: 101 with a socket, or a problem. */
async function askRoom(c: Context<Http>, otherId: number, token: string): Promise<Response> {
  const identity = await verifyToken(c.var.settings.jwtKey, token);
  if (!identity) return refuse("unauthorized");
  if (identity.memberId === otherId) return refuse("member_not_found", identity.memberId);
  const room = c.env.CHAT_ROOM.getByName(roomName(pairOf(identity.memberId, otherId)));
  try {
    return await room.fetch("https://room/", {
      headers: { Upgrade: "websocket", Authorization: `Bearer ${token}` },
    });
  } catch (error) {
    log({ act: "open chat", code: "unavailable", member: identity.memberId, error });
    return problem("unavailable");
  }
}

function refuse(code: ErrorCode, member?: number): Response {
  log({ act: "open chat", code, member });
  return problem(code);
}

async function opened(answer: Response): Promise<Opened> {
  if (answer.webSocket) return { ok: true, room: answer.webSocket };
  const { code } = await answer.json<{ code: unknown }>();
  return { ok: false, code: asCloseCode(code) };
}
