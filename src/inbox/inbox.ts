import { DurableObject } from "cloudflare:workers";
import { headerToken, type Identity, verifyToken } from "../auth/token.ts";
import type { MemberAccess } from "../core/access.ts";
import { BUFFERED_RETRY_SECONDS } from "../core/limits.ts";
import { parseId } from "../core/pair.ts";
import { type Database, openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { deliver } from "../platform/deliver.ts";
import { MemberReadings } from "../platform/member-readings.ts";
import { hasSchema, migrateObject } from "../platform/object-migrations.ts";
import { OwnedSockets } from "../platform/owned-sockets.ts";
import { closeUnlessTaken, closeWith, evictOldestSockets } from "../platform/sockets.ts";
import { type ErrorCode, sendableClose } from "../protocol/errors.ts";
import type { InboxFrame, ListedChat } from "../protocol/frames/server.ts";
import { problem } from "../protocol/http/problem.ts";
import { V1 } from "../protocol/scalars.ts";
import { readSettings } from "../settings.ts";
import { ChatDirectory } from "./chat-directory.ts";
import { ChatListStore } from "./chat-list-store.ts";
import { ClientFrames } from "./client-frames.ts";
import { createCoins } from "./create-coins.ts";
import { FileQuota } from "./file-quota.ts";
import type { InboxCoins } from "./inbox-coins.ts";
import { NameNotifier } from "./name-notifier.ts";
import { notifyRoomsOfName } from "./notify-rooms.ts";
import { type MemberSource, readForConnection, readMember, readName } from "./read-member.ts";
import { refreshChatList } from "./refresh-chats.ts";
import type { ChatSummary, InboxRpc, SentFile } from "./rpc.ts";
import { INBOX_SCHEMA } from "./schema.ts";
import { SendCounter } from "./send-counter.ts";

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
  readonly #sendCounter = new SendCounter();
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
  readonly #coins: InboxCoins;
  readonly #source: MemberSource;
  readonly #clientFrames: ClientFrames;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const memberId = parseId(ctx.id.name ?? "");
    if (memberId === undefined) throw new RangeError(`not the name of an inbox: ${ctx.id.name}`);
    this.#memberId = memberId;
    this.#db = openDatabase(env.DB);
    this.#reads = openDatabase(env.DB, "impatient");
    const sockets = () => ctx.getWebSockets();
    const coins = createCoins({ memberId, rooms: env.CHAT_ROOM, sockets, readings: () => this.#readings });
    this.#coins = coins;
    this.#source = { db: this.#reads, memberId, coins };
    this.#readings = new MemberReadings({
      sockets,
      load: (sessionIds) => readMember(this.#source, sessionIds),
      onCompared: () => coins.publish(),
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
    return this.#coins.connect(() => this.#connect(identity));
  }

  async #connect(identity: Identity): Promise<Response> {
    const reading = await readForConnection(
      this.#readings,
      this.#directory,
      this.#source,
      identity.sessionId,
    );
    if (!reading) return this.#reject("unavailable");
    this.#readings.apply(reading);
    const end = this.#readings.endOf(identity, reading);
    if (end) return this.#reject(end);
    // The rooms answer while the list is made.
    this.#coins.askRooms();
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
    const list = JSON.stringify({ type: "chats", chats: store.list() } satisfies InboxFrame);
    deliver(socket, list, Date.now());
    this.#coins.onConnected(socket, list.length);
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
    this.#coins.onReport(summary);
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
    if (summary) this.#coins.onReport(summary);
    const isRenamed = this.#store.rename(chatId, name);
    const change = summary && this.#store.update(summary, name);
    this.#sendChange(change ?? (isRenamed ? this.#store.find(chatId) : undefined));
    return true;
  }

  /** See `InboxRpc.coinsMoved`. */
  async coinsMoved(): Promise<number[] | undefined> {
    return this.#coins.onCoinsMoved();
  }

  /** See `InboxRpc.balanceChanged`. */
  async balanceChanged(): Promise<void> {
    this.#coins.onCoinsMoved();
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
    return this.#sendCounter.count(count, readSettings(this.env).memberSendsPerSecond);
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

  #refresh(store: ChatListStore): Promise<void> {
    this.#refreshing ??= refreshChatList(this.#directory, {
      ...this.#source,
      rooms: this.env.CHAT_ROOM,
      store,
      onSummary: (summary) => this.#coins.onReport(summary),
      onChange: (chat) => this.#sendChange(chat),
    }).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  #sendChange(chat: ListedChat | undefined): void {
    const change = chat && ({ type: "chat", chat } satisfies InboxFrame);
    if (change) for (const socket of this.ctx.getWebSockets()) deliver(socket, change, Date.now());
  }

  #reject(code: ErrorCode, error?: unknown): Response {
    log({ event: "inbox.open", code, member: this.#memberId, error });
    return problem(code, code === "rate_limited" ? { retryAfter: BUFFERED_RETRY_SECONDS } : {});
  }
}
