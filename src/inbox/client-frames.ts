import { formatPlace } from "../core/chat-place.ts";
import { RATE_LIMIT_PERIOD_SECONDS } from "../core/limits.ts";
import { type Bucket, takeToken } from "../core/token-bucket.ts";
import type { Env } from "../env.ts";
import type { LogEvent } from "../log.ts";
import { deliver } from "../platform/deliver.ts";
import type { MemberReadings } from "../platform/member-readings.ts";
import { retryIn } from "../platform/new-token.ts";
import { takeFromLimit } from "../platform/rate-limit.ts";
import { RefusalStreaks } from "../platform/refusal-streaks.ts";
import { closeIfGraceOver } from "../platform/token-expiry.ts";
import type { Decoded, ErrorCode } from "../protocol/errors.ts";
import { errorFrame } from "../protocol/frames/error-frame.ts";
import { decodeInboxFrame, type InboxClientFrame, type PageRequest } from "../protocol/frames/inbox.ts";
import type { ChatList } from "../protocol/frames/server.ts";
import { readSettings } from "../settings.ts";
import type { Identified } from "../site/rpc.ts";
import type { InboxCoins } from "./inbox-coins.ts";
import type { PagedChats } from "./paged-chats.ts";
import type { InboxMember } from "./read-member.ts";

type FrameDeps = {
  memberId: number;
  env: Env;
  readings: MemberReadings<InboxMember>;
  list: PagedChats;
  coins: InboxCoins;
  /** See `identifyNewToken`. */
  identify: (token: string) => Promise<Identified>;
};

const RENEWAL = "socket.reauthenticate";

/** Handles the frames of an inbox's clients. An inbox accepts a new token, and requests for pages of the list and for the coins. */
export class ClientFrames {
  readonly #deps: FrameDeps;
  readonly #refusalStreaks = new RefusalStreaks();
  /** The verification of the last new token of each socket. Later frames of the socket wait for it, as in a room. */
  readonly #renewals = new WeakMap<WebSocket, Promise<void>>();
  #bucket: Bucket | undefined;

  constructor(deps: FrameDeps) {
    this.#deps = deps;
  }

  async handle(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const now = Date.now();
    if (this.#refusalStreaks.isFlooder(socket) || closeIfGraceOver(socket, now)) return;
    const bucket = takeToken(this.#bucket, readSettings(this.#deps.env).sendRate, now, 1);
    this.#bucket = bucket;
    const decoded = decodeInboxFrame(data);
    const event = logEventFor(decoded);
    if (bucket.retryAfter > 0) {
      this.#refuse(socket, event, "rate_limited", { retry_after: bucket.retryAfter });
    } else if (!decoded.ok) this.#refuse(socket, event, decoded.code);
    else if (!(await takeFromLimit(this.#deps.env.READ_LIMITER, String(this.#deps.memberId)))) {
      this.#refuse(socket, event, "rate_limited", { retry_after: RATE_LIMIT_PERIOD_SECONDS });
    } else await this.#accept(socket, decoded.frame);
  }

  async #accept(socket: WebSocket, frame: InboxClientFrame): Promise<void> {
    const renewed = this.#renewals.get(socket);
    if (frame.type === "bearer") {
      const renewal = Promise.resolve(renewed).then(() => this.#reauthenticate(socket, frame.token));
      this.#renewals.set(
        socket,
        renewal.catch(() => {}),
      );
      return renewal;
    }
    await renewed;
    switch (frame.type) {
      case "chats":
        return this.#sendPage(socket, frame);
      case "balance":
        this.#refusalStreaks.end(socket);
        this.#deps.coins.onRequest();
    }
  }

  /** Forgets a socket that has closed. */
  end(socket: WebSocket): void {
    this.#refusalStreaks.end(socket);
  }

  /** Accepts a new token on an open socket. Its expiry replaces the one of the old token. */
  async #reauthenticate(socket: WebSocket, token: string): Promise<void> {
    const { memberId, readings, identify } = this.#deps;
    const identified = await identify(token);
    if (!identified.ok) return this.#refuse(socket, RENEWAL, identified.code, retryIn(identified));
    const { identity } = identified;
    const code = identity.memberId === memberId ? await readings.renew(socket, identity) : "unauthorized";
    if (code) this.#refuse(socket, RENEWAL, code);
    else this.#refusalStreaks.end(socket);
  }

  async #sendPage(socket: WebSocket, request: PageRequest): Promise<void> {
    const { before, query } = request;
    try {
      const page = await this.#deps.list.load(request);
      const echo = { ...(before && { before: formatPlace(before) }), ...(query !== undefined && { query }) };
      deliver(socket, { type: "chats", ...echo, ...page } satisfies ChatList, Date.now());
      this.#refusalStreaks.end(socket);
    } catch (error) {
      this.#refuse(socket, "chat.list", "unavailable", { error });
    }
  }

  #refuse(
    socket: WebSocket,
    event: LogEvent,
    code: ErrorCode,
    { error, ...details }: { retry_after?: number; error?: unknown } = {},
  ): void {
    deliver(socket, errorFrame(code, details), Date.now());
    this.#refusalStreaks.add(socket, { event, code, error });
  }
}

/** Returns the event under which a refusal of a frame is logged. */
function logEventFor(decoded: Decoded<InboxClientFrame>): LogEvent {
  if (decoded.ok && decoded.frame.type === "bearer") return RENEWAL;
  // Only a request for chats can be malformed.
  const isForChats = decoded.ok ? decoded.frame.type === "chats" : decoded.code === "invalid_message";
  return isForChats ? "chat.list" : "inbox.request";
}
