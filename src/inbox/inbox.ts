import { DurableObject } from "cloudflare:workers";
import { headerToken, type Identity, verifyToken } from "../auth/token.ts";
import { BUFFERED_RETRY_SECONDS } from "../core/limits.ts";
import { CHATS_PAGE_MAX } from "../core/list-limits.ts";
import { parseId } from "../core/pair.ts";
import { storedName } from "../core/stored-name.ts";
import { type Database, openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { deliver } from "../platform/deliver.ts";
import type { MemberReadings } from "../platform/member-readings.ts";
import { identifyNewToken } from "../platform/new-token.ts";
import { OwnedSockets } from "../platform/owned-sockets.ts";
import { closeUnlessTaken, closeWith, evictOldestSockets } from "../platform/sockets.ts";
import { type ErrorCode, sendableClose } from "../protocol/errors.ts";
import type { PageRequest } from "../protocol/frames/inbox.ts";
import { mapNames } from "../protocol/frames/listed-chat.ts";
import type { InboxFrame, ListedChat } from "../protocol/frames/server.ts";
import type { MemberChats } from "../protocol/http/members.ts";
import { problem } from "../protocol/http/problem.ts";
import { V1 } from "../protocol/scalars.ts";
import { readSettings } from "../settings.ts";
import { ClientFrames } from "./client-frames.ts";
import { createReadings } from "./create-readings.ts";
import { FileQuota } from "./file-quota.ts";
import type { InboxCoins } from "./inbox-coins.ts";
import { NameNotifier } from "./name-notifier.ts";
import { notifyRoomsOfName } from "./notify-rooms.ts";
import { PagedChats } from "./paged-chats.ts";
import { type InboxMember, type MemberSource, readForConnection } from "./read-member.ts";
import type { ChatSummary, InboxRpc, SentFile, StandingAnswer, StandingQuestion } from "./rpc.ts";
import { SendCounter } from "./send-counter.ts";
import type { Standing } from "./standing.ts";

/**
 * A member's list of chats, named by the member's id, `"17"`. It only holds copies: rooms publish the state of their chats to it,
 * and it requests a state that it does not have. An inbox that its member never opened stores nothing, and rooms stop publishing
 * to it after the first update.
 */
export class Inbox extends DurableObject<Env> implements InboxRpc {
  readonly #memberId: number;
  readonly #db: Database;
  readonly #list: PagedChats;
  readonly #sendCounter = new SendCounter();
  readonly #fileQuota: FileQuota;
  readonly #sockets = new OwnedSockets({ sockets: () => this.ctx.getWebSockets() });
  readonly #nameNotifier = new NameNotifier(() =>
    notifyRoomsOfName({
      db: this.#db,
      rooms: this.env.CHAT_ROOM,
      memberId: this.#memberId,
      store: this.#list.store,
    }),
  );
  readonly #readings: MemberReadings<InboxMember>;
  readonly #coins: InboxCoins;
  /** For connections and lists, which are refused while D1 is slow. */
  readonly #source: MemberSource;
  readonly #standing: Standing;
  readonly #clientFrames: ClientFrames;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const memberId = parseId(ctx.id.name ?? "");
    if (memberId === undefined) throw new RangeError(`not the name of an inbox: ${ctx.id.name}`);
    this.#memberId = memberId;
    this.#db = openDatabase(env.DB);
    const deps = { memberId, db: openDatabase(env.DB, "impatient"), rooms: env.CHAT_ROOM };
    const created = createReadings({
      ...deps,
      sockets: () => ctx.getWebSockets(),
      doAllReport: () => this.#list.isComplete,
    });
    this.#readings = created.readings;
    this.#source = created.source;
    this.#coins = created.coins;
    this.#standing = created.standing;
    this.#fileQuota = new FileQuota(ctx.storage, () => this.#list.schedule());
    this.#list = new PagedChats({
      ...deps,
      storage: ctx.storage,
      issuer: () => readSettings(env).siteIssuer,
      pictureOrigins: () => readSettings(env).site.pictureOrigins,
      fileQuota: () => this.#fileQuota,
      onSummary: (summary) => this.#coins.onReport(summary),
      send: (frame) => this.#send(frame),
      onComplete: () => this.#coins.publish(),
    });
    this.#clientFrames = new ClientFrames({
      memberId,
      env,
      readings: this.#readings,
      list: this.#list,
      coins: this.#coins,
      identify: (token) => identifyNewToken(token, readSettings(env), ctx),
    });
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
    const reading = await readForConnection(this.#readings, this.#list, this.#source, identity.sessionId);
    if (!reading) return this.#reject("unavailable");
    this.#readings.apply(reading);
    const end = this.#readings.endOf(identity, reading);
    if (end) return this.#reject(end);
    try {
      await this.#list.refresh(this.#coins);
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
    const list = JSON.stringify(this.#list.firstPage());
    deliver(socket, list, Date.now());
    this.#coins.onConnected(socket, list.length);
    this.#standing.save();
    this.ctx.waitUntil(closeUnlessTaken(client, this.ctx.storage));
    return new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": V1 } });
  }

  /** See `InboxRpc.list`. */
  list(): Promise<ListedChat[]>;
  list(request: PageRequest): Promise<MemberChats>;
  async list(request?: PageRequest): Promise<MemberChats | ListedChat[]> {
    const page = await this.#list.load(request ?? { limit: CHATS_PAGE_MAX });
    const chats = mapNames(page.chats, storedName);
    return request ? { ...page, chats } : chats;
  }

  /** See `InboxRpc.updateChat`. */
  async updateChat(summary: ChatSummary): Promise<boolean> {
    const { store } = this.#list;
    if (!store) return false;
    this.#coins.onReport(summary);
    let name = store.nameOf(summary.chatId);
    if (name === undefined) {
      this.#list.directory.expire();
      name = await this.#list.loadOther(summary.otherId);
    }
    this.#sendChange(store.update(summary, name));
    return true;
  }

  /** See `InboxRpc.nameChanged`. */
  nameChanged(): Promise<void> {
    return this.#nameNotifier.nameChanged();
  }

  /** See `InboxRpc.renameOther`. */
  async renameOther(chatId: number, name: string, summary?: ChatSummary): Promise<boolean> {
    await this.#list.expireNames();
    const { store } = this.#list;
    if (!store) return false;
    if (summary) this.#coins.onReport(summary);
    const isRenamed = store.rename(chatId, name);
    const change = summary && store.update(summary, name);
    this.#sendChange(change ?? (isRenamed ? store.find(chatId) : undefined));
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
  accessChanged(): Promise<void> {
    return this.#standing.onChanged();
  }

  /** See `InboxRpc.accessChanging`. */
  async accessChanging(): Promise<void> {
    this.#standing.onChanging();
  }

  /** See `InboxRpc.standing`. */
  standing(question: StandingQuestion): Promise<StandingAnswer | undefined> {
    return this.#standing.answer(question);
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

  /** See `PagedChats.onAlarm`. */
  override alarm(): Promise<void> {
    return this.#list.onAlarm();
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

  #sendChange(chat: ListedChat | undefined): void {
    if (chat) this.#list.sendChat(chat);
  }

  #send(frame: InboxFrame): void {
    for (const socket of this.ctx.getWebSockets()) deliver(socket, frame, Date.now());
  }

  #reject(code: ErrorCode, error?: unknown): Response {
    log({ event: "inbox.open", code, member: this.#memberId, error });
    return problem(code, code === "rate_limited" ? { retryAfter: BUFFERED_RETRY_SECONDS } : {});
  }
}
