import type { Context } from "hono";
import { headerToken, verifyToken } from "../auth/token.ts";
import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../core/limits.ts";
import { pairOf, parseId, roomName } from "../core/pair.ts";
import { log } from "../log.ts";
import { asCloseCode, type CloseCode, closeCodeOf, type ErrorCode } from "../protocol/errors.ts";
import { problem } from "../protocol/problem.ts";
import { TOKEN_PREFIX, V1 } from "../protocol/wire.ts";
import type { Http } from "./context.ts";
import { wholeInQuery } from "./query.ts";
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
  const { isV1, bearer } = offeredProtocols(c.req.header("Sec-WebSocket-Protocol"));
  const door: Door = { otherId, v1: isV1 ? resumeInQuery(c) : undefined };
  const headers: Record<string, string> = isV1 ? { "Sec-WebSocket-Protocol": V1 } : {};
  const token = headerToken(c.req.header("Authorization"));
  if (token !== undefined) return askRoom(c, door, token);
  if (bearer === undefined) {
    return spliceOnFirstFrame(async (first) => opened(await askRoom(c, door, first)), headers);
  }
  // A browser can't read why an upgrade was refused: it is told by the close.
  const answer = await askRoom(c, door, bearer);
  if (answer.webSocket) return answer;
  const { code } = await answer.json<{ code: unknown }>();
  return closeAtOnce(asCloseCode(code), headers);
}

/** Whose chat is asked for, and how it begins if parley.v1 is spoken. */
type Door = { otherId: number; v1: string | undefined };

function offeredProtocols(header: string | undefined): { isV1: boolean; bearer: string | undefined } {
  const offered = (header ?? "").split(",").map((protocol) => protocol.trim());
  const isV1 = offered.includes(V1);
  const bearer = offered.find((protocol) => protocol.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length);
  return { isV1, bearer: isV1 ? bearer : undefined };
}

/** `after` and `limit`, checked, as the room reads them. @throws Refusal 400 */
function resumeInQuery(c: Context<Http>): string {
  const after = c.req.query("after") === "0" ? undefined : wholeInQuery(c, "after", Number.MAX_SAFE_INTEGER);
  const limit = wholeInQuery(c, "limit", PAGE_MAX_MESSAGES) ?? PAGE_DEFAULT_MESSAGES;
  return `?after=${after ?? 0}&limit=${limit}`;
}

function closeAtOnce(code: CloseCode, headers: Record<string, string>): Response {
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.accept();
  socket.close(closeCodeOf(code), code);
  return new Response(null, { status: 101, webSocket: client, headers });
}

/** The room's answer to an upgrade: 101 with a socket, or a problem. */
async function askRoom(c: Context<Http>, { otherId, v1 }: Door, token: string): Promise<Response> {
  const identity = await verifyToken(c.var.settings.jwtKey, token);
  if (!identity) return refuse("unauthorized");
  if (identity.memberId === otherId) return refuse("member_not_found", identity.memberId);
  const room = c.env.CHAT_ROOM.getByName(roomName(pairOf(identity.memberId, otherId)));
  try {
    return await room.fetch(`https://room/${v1 ?? ""}`, {
      headers: {
        Upgrade: "websocket",
        Authorization: `Bearer ${token}`,
        ...(v1 !== undefined && { "Sec-WebSocket-Protocol": V1 }),
      },
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
