import type { Context } from "hono";
import { redeemTicket } from "../../auth/ticket.ts";
import { headerToken, type Identity, signIdentity } from "../../auth/token.ts";
import {
  BUFFERED_RETRY_SECONDS,
  CLOSE_ANSWER_WAIT_MS,
  MEMBER_MAX_BUFFERED_BYTES,
  PAGE_DEFAULT_MESSAGES,
  PAGE_MAX_MESSAGES,
  TOKEN_GRACE_MS,
} from "../../core/limits.ts";
import { pairOf, roomName } from "../../core/pair.ts";
import { shownAt } from "../../core/shown-token.ts";
import type { LogEvent } from "../../log.ts";
import { JOINED_FRAMES_HEADER } from "../../platform/joined-frames.ts";
import { type CloseCode, closeCodeOf, type ErrorCode, toCloseCode } from "../../protocol/errors.ts";
import { type ProblemDetails, problem } from "../../protocol/http/problem.ts";
import { TOKEN_PREFIX, V1 } from "../../protocol/scalars.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { isKnownToHaveEnded, rememberEnd } from "../request/ended-access.ts";
import { identifyToken } from "../request/identity.ts";
import { logRequest } from "../request/log-request.ts";
import { allowsAnonymous, allowsUpgrade, RETRY_AFTER } from "../request/member-limits.ts";
import { idOfOther, requiredOther } from "../request/other-member.ts";
import { afterParam, integerParam } from "../request/query.ts";
import { BufferedBytes } from "./buffered-bytes.ts";
import { type OpenResult, type SpliceOptions, spliceOnFirstFrame } from "./splice.ts";

type ObjectOfUpgrade = { name: string; stub: { fetch: Fetcher["fetch"] } };

/** The object that an upgrade is forwarded to. It responds with 101 and a socket, or with a problem. */
type UpgradeTarget = {
  event: LogEvent;
  /** Returns the object for the member of a token and its name, or the code that refuses the member. @throws when D1 does not answer */
  objectFor: (memberId: number) => Promise<ObjectOfUpgrade | ErrorCode>;
  /** The query of the request to the object. */
  query: string;
  isV1: boolean;
};

/**
 * Opens a socket to a chat. The room's name contains both members, so the member must be known before a room can be called: from
 * the upgrade's `Authorization` header, from its subprotocol, or from the first frame as in the contract.
 */
export async function upgradeToChat(c: Context<AppEnv>): Promise<Response> {
  requireUpgrade(c);
  const other = requiredOther(c);
  const { isV1 } = offeredProtocols(c);
  return openSocket(c, {
    event: "chat.open",
    objectFor: async (memberId) => {
      const otherId = await idOfOther(c, other);
      if (otherId === undefined || memberId === otherId) return "member_not_found";
      const name = roomName(pairOf(memberId, otherId));
      return { name, stub: c.env.CHAT_ROOM.getByName(name) };
    },
    query: isV1 ? resumeQuery(c) : "",
    isV1,
  });
}

/** Opens a socket to a member's list of chats. It requires parley.v1. */
export async function upgradeToInbox(c: Context<AppEnv>): Promise<Response> {
  requireUpgrade(c);
  const { isV1 } = offeredProtocols(c);
  if (!isV1) {
    throw new HttpError("invalid_request", {
      status: 400,
      detail: "This address requires the subprotocol parley.v1.",
    });
  }
  const objectFor = async (memberId: number) => {
    const name = String(memberId);
    return { name, stub: c.env.INBOX.getByName(name) };
  };
  return openSocket(c, { event: "inbox.open", objectFor, query: "", isV1 });
}

function requireUpgrade(c: Context<AppEnv>): void {
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new HttpError("upgrade_required");
}

/** The bytes that wait for clients in the splices of this isolate. */
const buffered = new BufferedBytes();

async function openSocket(c: Context<AppEnv>, target: UpgradeTarget): Promise<Response> {
  const headers: Record<string, string> = target.isV1 ? { "Sec-WebSocket-Protocol": V1 } : {};
  const token = headerToken(c.req.header("Authorization"));
  if (token !== undefined) return (await forwardUpgrade(c, target, token)).response;
  const { bearer } = offeredProtocols(c);
  if (bearer === undefined) {
    if (!(await allowsAnonymous(c))) throw new HttpError("rate_limited", RETRY_AFTER);
    const openRoom = async (first: string) =>
      toOpenResult(await forwardUpgrade(c, target, first, { isSpliced: true }));
    const logEnd: SpliceOptions["logEnd"] = (entry) => logRequest(c, { event: "socket.open", ...entry });
    return spliceOnFirstFrame({ openRoom, abort: () => abortRequest(c), buffered, logEnd }, headers);
  }
  // A browser cannot read the response to a refused upgrade. Accept the socket and close it with the code instead.
  const access = (await redeemTicket(c.var.settings.jwtKey, bearer)) ?? bearer;
  const { response } = await forwardUpgrade(c, target, access);
  if (response.webSocket) return response;
  const { code } = await response.json<{ code: unknown }>();
  return acceptAndClose(toCloseCode(code), { headers, abort: () => abortRequest(c) });
}

function abortRequest(c: Context<AppEnv>): void {
  (c.executionCtx as ExecutionContext).abort(new Error("the client did not answer the close of its socket"));
}

function offeredProtocols(c: Context<AppEnv>): { isV1: boolean; bearer: string | undefined } {
  const header = c.req.header("Sec-WebSocket-Protocol") ?? "";
  const offered = header.split(",").map((protocol) => protocol.trim());
  const isV1 = offered.includes(V1);
  const bearer = offered.find((protocol) => protocol.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length);
  return { isV1, bearer: isV1 ? bearer : undefined };
}

/** Returns the query for the room, with valid `after` and `limit`. @throws HttpError 400 */
function resumeQuery(c: Context<AppEnv>): string {
  const limit = integerParam(c, "limit", PAGE_MAX_MESSAGES) ?? PAGE_DEFAULT_MESSAGES;
  return `?after=${afterParam(c)}&limit=${limit}`;
}

function acceptAndClose(
  code: CloseCode,
  { headers, abort }: { headers: Record<string, string>; abort: () => void },
): Response {
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.accept();
  socket.close(closeCodeOf(code), code);
  // An answer ends the request, and the timer with it.
  setTimeout(abort, CLOSE_ANSWER_WAIT_MS);
  return new Response(null, { status: 101, webSocket: client, headers });
}

/** The response to an upgrade, and the holder of a socket that it carries. */
type Forwarded = { response: Response; holder: string };

/** The bearer of a token, the object of an upgrade, and the token that the object accepts: Parley's own. */
type Admitted = {
  identity: Identity;
  object: ObjectOfUpgrade;
  token: string;
};
type Refusal = ProblemDetails & { code: ErrorCode; member?: number | undefined; error?: unknown };

/** Decides about an upgrade before its object is called. @param isSpliced see `forwardUpgrade` */
async function admit(
  c: Context<AppEnv>,
  objectFor: UpgradeTarget["objectFor"],
  shown: string,
  isSpliced: boolean,
): Promise<Admitted | Refusal> {
  const { jwtKey, accessTokenTtlSeconds: ttlSeconds } = c.var.settings;
  const identified = await identifyToken(c, shown);
  const identity = identified.ok ? shownAt(identified.identity, { now: Date.now(), ttlSeconds }) : undefined;
  const member = identity?.memberId;
  const isMembers = identity !== undefined && !isKnownToHaveEnded(identity);
  const isAllowed = isMembers
    ? await allowsUpgrade(c, identity.memberId)
    : isSpliced || (await allowsAnonymous(c));
  if (!isAllowed) return { code: "rate_limited", member, ...RETRY_AFTER };
  if (!identified.ok || !identity) return { code: "unauthorized", ...identified };
  let object: ObjectOfUpgrade | ErrorCode;
  try {
    object = await objectFor(identity.memberId);
  } catch (error) {
    return { code: "unavailable", member, error };
  }
  if (typeof object === "string") return { code: object, member };
  const token = identity.siteIssuedAt === undefined ? shown : await signIdentity(jwtKey, identity);
  return { identity, object, token };
}

/**
 * Forwards an upgrade to its object. Returns the object's response: 101 with a socket, or a problem.
 * @param isSpliced whether the socket is spliced: then the upgrade already counts for the client's network
 */
async function forwardUpgrade(
  c: Context<AppEnv>,
  { event, objectFor, query, isV1 }: UpgradeTarget,
  shown: string,
  { isSpliced = false } = {},
): Promise<Forwarded> {
  const refuse = ({ code, member, error, ...details }: Refusal): Forwarded => {
    logRequest(c, { event, code, member, error });
    return { response: problem(code, details), holder: "" };
  };
  const admitted = await admit(c, objectFor, shown, isSpliced);
  if ("code" in admitted) return refuse(admitted);
  const { identity, object, token } = admitted;
  const { memberId: member } = identity;
  const holder = `${event} ${object.name} ${member}`;
  if (buffered.of(holder, Date.now()) > MEMBER_MAX_BUFFERED_BYTES) {
    return refuse({ code: "rate_limited", member, retryAfter: BUFFERED_RETRY_SECONDS });
  }
  try {
    const headers = {
      Upgrade: "websocket",
      Authorization: `Bearer ${token}`,
      ...(isV1 && { "Sec-WebSocket-Protocol": V1 }),
      ...(isSpliced && { [JOINED_FRAMES_HEADER]: "1" }),
    };
    const response = await object.stub.fetch(`https://object/${query}`, { headers });
    if (response.status === 401 && !mayHaveExpired(identity)) rememberEnd(identity);
    return { response, holder };
  } catch (error) {
    return refuse({ code: "unavailable", member, error });
  }
}

/** Whether a token that was valid here may have expired by the clock of the object, which then refuses it although nobody has ended its session. */
function mayHaveExpired({ expiresAt }: Identity): boolean {
  return Date.now() + TOKEN_GRACE_MS >= expiresAt;
}

async function toOpenResult({ response, holder }: Forwarded): Promise<OpenResult> {
  const { webSocket: upstream, headers } = response;
  if (upstream) return { ok: true, upstream, holder, joinsFrames: headers.has(JOINED_FRAMES_HEADER) };
  const { code } = await response.json<{ code: unknown }>();
  return { ok: false, code: toCloseCode(code) };
}
