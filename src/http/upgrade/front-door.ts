import type { Context } from "hono";
import { headerToken, verifyToken } from "../../auth/token.ts";
import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../core/limits.ts";
import { pairOf, parseId, roomName } from "../../core/pair.ts";
import { type LogEvent, log } from "../../log.ts";
import { type CloseCode, closeCodeOf, type ErrorCode, toCloseCode } from "../../protocol/errors.ts";
import { problem } from "../../protocol/http/problem.ts";
import { TOKEN_PREFIX, V1 } from "../../protocol/scalars.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { integerParam } from "../request/query.ts";
import { type OpenResult, spliceOnFirstFrame } from "./splice.ts";

/** How an object is asked to take a socket in: 101 with its other end, or a problem that says why not. */
type UpgradeTarget = {
  event: LogEvent;
  /** The object of the bearer of a token, or why there is none. */
  stubFor: (memberId: number) => { fetch: Fetcher["fetch"] } | ErrorCode;
  /** The query that the object gets. */
  query: string;
  isV1: boolean;
};

/**
 * Where every chat's socket comes in. The room's name needs both members, so the caller must be known before a room is
 * touched: from the upgrade's `Authorization` header, or from the first frame, as the contract has it.
 */
export async function upgradeToChat(c: Context<AppEnv>): Promise<Response> {
  requireUpgrade(c);
  const [otherId, ...more] = (c.req.queries("other_member_id") ?? []).map(parseId);
  if (otherId === undefined || more.length > 0) {
    throw new HttpError("invalid_request", {
      status: 400,
      detail: "other_member_id must be there once, a whole number from 1.",
    });
  }
  const { isV1 } = offeredProtocols(c);
  return openSocket(c, {
    event: "chat.open",
    stubFor: (memberId) =>
      memberId === otherId
        ? "member_not_found"
        : c.env.CHAT_ROOM.getByName(roomName(pairOf(memberId, otherId))),
    query: isV1 ? resumeQuery(c) : "",
    isV1,
  });
}

/** Where the sockets of a member's list of chats come in: the same, but for parley.v1 alone. */
export async function upgradeToInbox(c: Context<AppEnv>): Promise<Response> {
  requireUpgrade(c);
  const { isV1 } = offeredProtocols(c);
  if (!isV1) {
    throw new HttpError("invalid_request", { status: 400, detail: "Ask for the subprotocol parley.v1." });
  }
  const stubFor = (memberId: number) => c.env.INBOX.getByName(String(memberId));
  return openSocket(c, { event: "inbox.open", stubFor, query: "", isV1 });
}

function requireUpgrade(c: Context<AppEnv>): void {
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new HttpError("upgrade_required");
}

async function openSocket(c: Context<AppEnv>, target: UpgradeTarget): Promise<Response> {
  const headers: Record<string, string> = target.isV1 ? { "Sec-WebSocket-Protocol": V1 } : {};
  const token = headerToken(c.req.header("Authorization"));
  if (token !== undefined) return forwardUpgrade(c, target, token);
  const { bearer } = offeredProtocols(c);
  if (bearer === undefined) {
    return spliceOnFirstFrame(async (first) => toOpenResult(await forwardUpgrade(c, target, first)), headers);
  }
  // A browser can't read why an upgrade was refused: it is told by the close.
  const response = await forwardUpgrade(c, target, bearer);
  if (response.webSocket) return response;
  const { code } = await response.json<{ code: unknown }>();
  return acceptAndClose(toCloseCode(code), headers);
}

function offeredProtocols(c: Context<AppEnv>): { isV1: boolean; bearer: string | undefined } {
  const header = c.req.header("Sec-WebSocket-Protocol") ?? "";
  const offered = header.split(",").map((protocol) => protocol.trim());
  const isV1 = offered.includes(V1);
  const bearer = offered.find((protocol) => protocol.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length);
  return { isV1, bearer: isV1 ? bearer : undefined };
}

/** `after` and `limit`, checked, as the room reads them. @throws Refusal 400 */
function resumeQuery(c: Context<AppEnv>): string {
  const after = c.req.query("after") === "0" ? undefined : integerParam(c, "after", Number.MAX_SAFE_INTEGER);
  const limit = integerParam(c, "limit", PAGE_MAX_MESSAGES) ?? PAGE_DEFAULT_MESSAGES;
  return `?after=${after ?? 0}&limit=${limit}`;
}

function acceptAndClose(code: CloseCode, headers: Record<string, string>): Response {
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.accept();
  socket.close(closeCodeOf(code), code);
  return new Response(null, { status: 101, webSocket: client, headers });
}

/** The object's answer to an upgrade: 101 with a socket, or a problem. */
async function forwardUpgrade(c: Context<AppEnv>, target: UpgradeTarget, token: string): Promise<Response> {
  const { event, stubFor, query, isV1 } = target;
  const identity = await verifyToken(c.var.settings.jwtKey, token);
  const stub = identity ? stubFor(identity.memberId) : "unauthorized";
  if (typeof stub === "string") {
    log({ event, code: stub, member: identity?.memberId });
    return problem(stub);
  }
  try {
    return await stub.fetch(`https://object/${query}`, {
      headers: {
        Upgrade: "websocket",
        Authorization: `Bearer ${token}`,
        ...(isV1 && { "Sec-WebSocket-Protocol": V1 }),
      },
    });
  } catch (error) {
    log({ event, code: "unavailable", member: identity?.memberId, error });
    return problem("unavailable");
  }
}

async function toOpenResult(response: Response): Promise<OpenResult> {
  if (response.webSocket) return { ok: true, upstream: response.webSocket };
  const { code } = await response.json<{ code: unknown }>();
  return { ok: false, code: toCloseCode(code) };
}
