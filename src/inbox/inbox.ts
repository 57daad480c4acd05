import { DurableObject } from "cloudflare:workers";
import { headerToken, verifyToken } from "../auth/token.ts";
import type { MemberAccess } from "../core/access.ts";
import { BUFFERED_RETRY_SECONDS } from "../core/limits.ts";
import { parseId } from "../core/pair.ts";
import { spendSends } from "../core/send-budget.ts";
import type { Bucket } from "../core/token-bucket.ts";
import { listChats } from "../db/chats.ts";
import { type Database, openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";
import { deliver } from "../platform/deliver.ts";
import { MemberReadings } from "../platform/member-readings.ts";
import { hasSchema, migrateObject } from "../platform/object-migrations.ts";
import { OwnedSockets } from "../platform/owned-sockets.ts";
import type { Reading } from "../platform/reading-requests.ts";
import { closeUnlessTaken, closeWith, evictOldestSockets } from "../platform/sockets.ts";
import { type ErrorCode, sendableClose } from "../protocol/errors.ts";
import type { InboxFrame, ListedChat } from "../protocol/frames/server.ts";
import { problem } from "../protocol/http/problem.ts";
import { V1 } from "../protocol/scalars.ts";
import { readSettings } from "../settings.ts";
import { ChatDirectory } from "./chat-directory.ts";
import { ChatListStore } from "./chat-list-store.ts";
import { ClientFrames } from "./client-frames.ts";
import { FileQuota } from "./file-quota.ts";
import { NameNotifier } from "./name-notifier.ts";
import { notifyRoomsOfName } from "./notify-rooms.ts";
import { readMember, readMemberAndChats, readName } from "./read-member.ts";
import { refreshChats } from "./refresh-chats.ts";
import type { ChatSummary, InboxRpc, SentFile } from "./rpc.ts";
import { INBOX_SCHEMA } from "./schema.ts";

/**
 * A member's list of chats, named by the member's id, `"17"`. It only holds copies: rooms publish the state of their chats to it,
 * and it requests a state that it does not have. An inbox that its member never opened stores nothing, and rooms stop publishing
 * to it after the first update.
 */
export class Inbox extends DurableObject<Env> implements InboxRpc {
  readonly #memberId: number;
  readonly #db: Database;
  /** For connections and lists, which are refused while D1 is slow. */
  readonly #reads: Database;
  /** Created when the member first opens the inbox. */
  #store: ChatListStore | undefined;
  /** The messages that the member may still send in all rooms; in memory only. */
  #sendBudget: Bucket | undefined;
  readonly #fileQuota: FileQuota;
  readonly #directory = new ChatDirectory();
  /** The refresh that is under way: all who ask for the list share it. */
  #refreshing: Promise<void> | undefined;
  readonly #sockets = new OwnedSockets({ sockets: () => this.ctx.getWebSockets() });
  readonly #nameNotifier = new NameNotifier(() =>
    notifyRoomsOfName({
      db: this.#db,
      rooms: this.env.CHAT_ROOM,
      memberId: this.#memberId,
      store: this.#store,
    }),
  );
  readonly #readings: MemberReadings<MemberAccess>;
  readonly #clientFrames: ClientFrames;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const memberId = parseId(ctx.id.name ?? "");
    if (memberId === undefined) throw new RangeError(`not the name of an inbox: ${ctx.id.name}`);
    this.#memberId = memberId;
    this.#db = openDatabase(env.DB);
    this.#reads = openDatabase(env.DB, "impatient");
    this.#readings = new MemberReadings({
      sockets: () => ctx.getWebSockets(),
      load: (sessionIds) => readMember(this.#reads, memberId, sessionIds),
    });
    this.#clientFrames = new ClientFrames({ memberId, env, readings: this.#readings });
    this.#fileQuota = new FileQuota(ctx.storage);
    if (hasSchema(ctx.storage)) this.#openStore();
    for (const socket of ctx.getWebSockets()) this.#sockets.add(socket);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('{"type":"ping"}', '{"type":"pong"}'));
  }

  /** Handles an upgrade with a token in its `Authorization` header. Responds with 101 and a socket, or with a problem. */
  override async fetch(request: Request): Promise<Response> {
    const token = headerToken(request.headers.get("Authorization")) ?? "";
    const identity = await verifyToken(readSettings(this.env).jwtKey, token);
    if (identity?.memberId !== this.#memberId) return this.#reject("unauthorized");
    const reading = await this.#readForConnection(identity.sessionId);
    if (!reading) return this.#reject("unavailable");
    this.#readings.apply(reading);
    const end = this.#readings.endOf(identity, reading);
    if (end) return this.#reject(end);
    const store = this.#openStore();
    try {
      await this.#refresh(store);
    } catch (error) {
      return this.#reject("unavailable", error);
    }
    // No await from here to the return: no change may come between the list and the first `chat` frame.
    if (this.#sockets.holdsTooMuch(this.#memberId, Date.now())) return this.#reject("rate_limited");
    const { 0: client, 1: socket } = new WebSocketPair();
    const number = evictOldestSockets(this.ctx.getWebSockets(), this.#memberId);
    this.ctx.acceptWebSocket(socket);
    this.#sockets.add(socket);
    this.#readings.admit(socket, { ...identity, number }, reading);
    this.#send([socket], { type: "chats", chats: store.list() });
    this.ctx.waitUntil(closeUnlessTaken(client, this.ctx.storage));
    return new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": V1 } });
  }

  /** See `InboxRpc.list`. */
  async list(): Promise<ListedChat[]> {
    const store = this.#openStore();
    this.#directory.expire();
    await this.#refresh(store);
    return store.list();
  }

  /** See `InboxRpc.updateChat`. */
  async updateChat(summary: ChatSummary): Promise<boolean> {
    if (!this.#store) return false;
    let name = this.#store.nameOf(summary.chatId);
    if (name === undefined) {
      this.#directory.expire();
      name = await readName(this.#db, summary.otherId);
    }
    this.#sendChange(this.#store.update(summary, name));
    return true;
  }

  /** See `InboxRpc.nameChanged`. */
  nameChanged(): Promise<void> {
    return this.#nameNotifier.nameChanged();
  }

  /** See `InboxRpc.renameOther`. */
  async renameOther(chatId: number, name: string, summary?: ChatSummary): Promise<boolean> {
    // The directory has the old name, and a refresh under way may have read it.
    this.#directory.expire();
    await this.#refreshing?.catch(() => {});
    if (!this.#store) return false;
    const isRenamed = this.#store.rename(chatId, name);
    const change = summary && this.#store.update(summary, name);
    this.#sendChange(change ?? (isRenamed ? this.#store.find(chatId) : undefined));
    return true;
  }

  /** See `InboxRpc.balanceChanged`. */
  async balanceChanged(balance: number): Promise<void> {
    this.#send(this.ctx.getWebSockets(), { type: "balance", balance });
  }

  /** See `InboxRpc.accessChanged`. */
  async accessChanged(): Promise<void> {
    if (this.ctx.getWebSockets().length === 0) return;
    // Not `refresh`, which may join a reading that was requested before the access ended.
    const reading = await this.#readings.request();
    if (reading) this.#readings.apply(reading);
  }

  /** See `InboxRpc.countSends`. */
  async countSends(count: number): Promise<number> {
    const { memberSendsPerSecond } = readSettings(this.env);
    if (memberSendsPerSecond === 0) return 0;
    const budget = spendSends(this.#sendBudget, count, memberSendsPerSecond, Date.now());
    this.#sendBudget = budget;
    return budget.refuseForMs;
  }

  /** See `InboxRpc.reserveFile`. */
  async reserveFile(file: SentFile): Promise<number> {
    const { memberFileBytesPerDay } = readSettings(this.env);
    return this.#fileQuota.reserve(file, memberFileBytesPerDay, Date.now());
  }

  /** Deletes the files that are a day old. */
  override async alarm(): Promise<void> {
    this.#fileQuota.sweep(Date.now());
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    return this.#clientFrames.handle(socket, data);
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    this.#sockets.onClientClosed(socket, code, Date.now());
    socket.close(sendableClose(code), reason);
    this.#clientFrames.end(socket);
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

  /** Takes a reading, in one call with the directory if that is due. */
  #readForConnection(sessionId: string | undefined): Promise<Reading<MemberAccess> | undefined> {
    if (!this.#directory.isDue(Date.now())) return this.#readings.request(sessionId);
    return this.#readings.request(sessionId, (sessionIds) =>
      this.#directory.read(() => readMemberAndChats(this.#reads, this.#memberId, sessionIds)),
    );
  }

  #refresh(store: ChatListStore): Promise<void> {
    this.#refreshing ??= this.#refreshNow(store).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refreshNow(store: ChatListStore): Promise<void> {
    if (this.#directory.isDue(Date.now())) {
      const load = async () => ({ chats: await listChats(this.#reads, this.#memberId) });
      await withDeadline(this.#directory.read(load));
    }
    await refreshChats({
      chats: this.#directory.chats,
      rooms: this.env.CHAT_ROOM,
      store,
      memberId: this.#memberId,
      onChange: (chat) => this.#sendChange(chat),
    });
  }

  #sendChange(chat: ListedChat | undefined): void {
    if (chat) this.#send(this.ctx.getWebSockets(), { type: "chat", chat });
  }

  #send(sockets: WebSocket[], frame: InboxFrame): void {
    for (const socket of sockets) deliver(socket, frame, Date.now());
  }

  #reject(code: ErrorCode, error?: unknown): Response {
    log({ event: "inbox.open", code, member: this.#memberId, error });
    return problem(code, code === "rate_limited" ? { retryAfter: BUFFERED_RETRY_SECONDS } : {});
  }
}
