import { DurableObject } from "cloudflare:workers";
import { headerToken, type Identity, verifyToken } from "../auth/token.ts";
import { RATE_LIMIT_PERIOD_SECONDS, STATUS_EXPIRES_AFTER_MS } from "../core/limits.ts";
import { parseId } from "../core/pair.ts";
import { type Bucket, takeToken } from "../core/token-bucket.ts";
import { type Database, openDatabase } from "../db/database.ts";
import { findPublicMember, findTokenStatus, publicMember, type TokenStatus } from "../db/members.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";
import { hasSchema, migrateObject } from "../platform/object-migrations.ts";
import { takeFromLimit } from "../platform/rate-limit.ts";
import { RefusalStreaks } from "../platform/refusal-streaks.ts";
import { readAttachment, writeAttachment } from "../platform/socket-attachment.ts";
import { closeIfRevoked, closeUnlessTaken, closeWith, evictOldestSockets } from "../platform/sockets.ts";
import { closeIfGraceOver, deliver } from "../platform/token-expiry.ts";
import { type ErrorCode, sendableClose } from "../protocol/errors.ts";
import { bearerToken } from "../protocol/frames/bearer-token.ts";
import { errorFrame } from "../protocol/frames/error-frame.ts";
import type { InboxFrame, ListedChat } from "../protocol/frames/server.ts";
import { problem } from "../protocol/http/problem.ts";
import { V1 } from "../protocol/scalars.ts";
import { readSettings } from "../settings.ts";
import { ChatListStore } from "./chat-list-store.ts";
import { refreshChats } from "./refresh-chats.ts";
import type { ChatSummary, InboxRpc } from "./rpc.ts";
import { INBOX_SCHEMA } from "./schema.ts";

/**
 * A member's list of chats, named by the member's id, `"17"`. It only holds copies: rooms publish the state of their chats to it,
 * and it requests a state that it does not have. An inbox that its member never opened stores nothing, and rooms stop publishing
 * to it after the first update.
 */
export class Inbox extends DurableObject<Env> implements InboxRpc {
  readonly #memberId: number;
  readonly #db: Database;
  /** Created when the member first opens the inbox. */
  #store: ChatListStore | undefined;
  #bucket: Bucket | undefined;
  readonly #refusalStreaks = new RefusalStreaks();
  /** When the inbox last read the member's status from D1, in Unix ms. */
  #checkedAt = Number.NEGATIVE_INFINITY;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const memberId = parseId(ctx.id.name ?? "");
    if (memberId === undefined) throw new RangeError(`not the name of an inbox: ${ctx.id.name}`);
    this.#memberId = memberId;
    this.#db = openDatabase(env.DB);
    if (hasSchema(ctx.storage)) this.#openStore();
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('{"type":"ping"}', '{"type":"pong"}'));
  }

  /** Handles an upgrade with a token in its `Authorization` header. Responds with 101 and a socket, or with a problem. */
  override async fetch(request: Request): Promise<Response> {
    const token = headerToken(request.headers.get("Authorization")) ?? "";
    const identity = await this.#identify(token);
    if (typeof identity === "string") return this.#reject(identity);
    const store = this.#openStore();
    try {
      await refreshChats({ db: this.#db, rooms: this.env.CHAT_ROOM, store, memberId: this.#memberId });
    } catch (error) {
      return this.#reject("unavailable", error);
    }
    // No await from here to the return: no change may come between the list and the first `chat` frame.
    const { 0: client, 1: socket } = new WebSocketPair();
    const number = evictOldestSockets(this.ctx.getWebSockets(), this.#memberId);
    this.ctx.acceptWebSocket(socket);
    writeAttachment(socket, { ...identity, number });
    this.#send([socket], { type: "chats", chats: store.list() });
    this.ctx.waitUntil(closeUnlessTaken(client, this.ctx.storage));
    return new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": V1 } });
  }

  /** See `InboxRpc.list`. */
  async list(): Promise<ListedChat[]> {
    const store = this.#openStore();
    await refreshChats({ db: this.#db, rooms: this.env.CHAT_ROOM, store, memberId: this.#memberId });
    return store.list();
  }

  /** See `InboxRpc.updateChat`. */
  async updateChat(summary: ChatSummary): Promise<boolean> {
    if (!this.#store) return false;
    const name = this.#store.nameOf(summary.chatId) ?? (await this.#nameOf(summary.otherId));
    const chat = this.#store.update(summary, name);
    if (chat) await this.#broadcast({ type: "chat", chat });
    return true;
  }

  /** See `InboxRpc.balanceChanged`. */
  async balanceChanged(balance: number): Promise<void> {
    await this.#broadcast({ type: "balance", balance });
  }

  /** Handles a frame of a client. An inbox accepts nothing but a new token. */
  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const now = Date.now();
    if (this.#refusalStreaks.isFlooder(socket) || closeIfGraceOver(socket, now)) return;
    const bucket = takeToken(this.#bucket, readSettings(this.env).sendRate, now, 1);
    this.#bucket = bucket;
    const token = bearerToken(data);
    if (bucket.retryAfter > 0) {
      this.#refuse(socket, "rate_limited", { retry_after: bucket.retryAfter });
    } else if (token === undefined) this.#refuse(socket, "unknown_type");
    else await this.#reauthenticate(socket, token);
  }

  #refuse(socket: WebSocket, code: ErrorCode, details: { retry_after?: number } = {}): void {
    this.#send([socket], errorFrame(code, details));
    this.#refusalStreaks.add(socket, { event: "socket.reauthenticate", code });
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    socket.close(sendableClose(code), reason);
    this.#refusalStreaks.end(socket);
  }

  override webSocketError(socket: WebSocket, error: unknown): void {
    log({ event: "socket.error", code: "internal", member: this.#memberId, error });
    closeWith(socket, "internal");
  }

  #openStore(): ChatListStore {
    if (!this.#store) {
      migrateObject(this.ctx.storage, INBOX_SCHEMA);
      this.#store = new ChatListStore(this.ctx.storage.sql);
    }
    return this.#store;
  }

  async #nameOf(memberId: number): Promise<string> {
    const member = await withDeadline(findPublicMember(this.#db, memberId));
    return (member ?? publicMember({ id: memberId, name: null })).name;
  }

  /** Returns the identity in a token of this inbox's member, or the code that refuses the token. */
  async #identify(token: string): Promise<Identity | ErrorCode> {
    const identity = await verifyToken(readSettings(this.env).jwtKey, token);
    if (identity?.memberId !== this.#memberId) return "unauthorized";
    const member = await this.#loadMember();
    if (member === undefined) return "unavailable";
    if (!member) return "unauthorized";
    if (!member.isActive) return "member_disabled";
    return member.tokenEpoch === identity.epoch ? identity : "unauthorized";
  }

  /** Loads the member's status from D1. Returns null for an unknown member, and undefined if D1 does not answer. */
  async #loadMember(): Promise<TokenStatus | null | undefined> {
    const now = Date.now();
    try {
      const member = await withDeadline(findTokenStatus(this.#db, this.#memberId));
      this.#checkedAt = now;
      return member ?? null;
    } catch (error) {
      log({ event: "status.refresh", code: "unavailable", member: this.#memberId, error });
      return undefined;
    }
  }

  /** Accepts a new token on an open socket. Its expiry replaces the one of the old token. */
  async #reauthenticate(socket: WebSocket, token: string): Promise<void> {
    const isAllowed = await takeFromLimit(this.env.READ_LIMITER, String(this.#memberId));
    if (!isAllowed) {
      this.#refuse(socket, "rate_limited", { retry_after: RATE_LIMIT_PERIOD_SECONDS });
      return;
    }
    const identity = await this.#identify(token);
    if (typeof identity === "string") this.#refuse(socket, identity);
    else {
      writeAttachment(socket, { ...readAttachment(socket), ...identity });
      this.#refusalStreaks.end(socket);
    }
  }

  /**
   * Sends a frame to every socket. First reads the member's status from D1 if the last read is too old, and closes the sockets
   * that are no longer valid.
   */
  async #broadcast(frame: InboxFrame): Promise<void> {
    if (this.ctx.getWebSockets().length === 0) return;
    if (Date.now() - this.#checkedAt > STATUS_EXPIRES_AFTER_MS) {
      const member = await this.#loadMember();
      if (member) for (const socket of this.ctx.getWebSockets()) closeIfRevoked(socket, member);
    }
    this.#send(this.ctx.getWebSockets(), frame);
  }

  #send(sockets: WebSocket[], frame: InboxFrame): void {
    for (const socket of sockets) deliver(socket, frame, Date.now());
  }

  #reject(code: ErrorCode, error?: unknown): Response {
    log({ event: "inbox.open", code, member: this.#memberId, error });
    return problem(code);
  }
}
