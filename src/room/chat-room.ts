import { DurableObject } from "cloudflare:workers";
import { headerToken } from "../auth/token.ts";
import { earliest } from "../core/due.ts";
import { BUFFERED_RETRY_SECONDS } from "../core/limits.ts";
import { type Pair, pairOfRoom } from "../core/pair.ts";
import { openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import type { ChatSummary } from "../inbox/rpc.ts";
import { log } from "../log.ts";
import { OwnedSockets } from "../platform/owned-sockets.ts";
import { closeUnlessTaken, closeWith, evictOldestSockets } from "../platform/sockets.ts";
import { sendableClose } from "../protocol/errors.ts";
import { problem } from "../protocol/http/problem.ts";
import { V1 } from "../protocol/scalars.ts";
import { readSettings } from "../settings.ts";
import { Alarm } from "./alarm.ts";
import { createRoom } from "./create-room.ts";
import { paidMessages } from "./funds/paid-messages.ts";
import { reconciliationReport } from "./funds/reconciliation-report.ts";
import { spentBy } from "./funds/spent-by.ts";
import { markDeliveredAsRead, markRead } from "./inbound/commands.ts";
import type { Failure } from "./inbound/decision.ts";
import { FrameQueue } from "./inbound/frame-queue.ts";
import { failQueued, handleFrame, refuseOverflow } from "./inbound/handle-frame.ts";
import { asRateLimited, isPing, parseFrame, type QueuedFrame } from "./inbound/queued-frame.ts";
import { sendForSite } from "./inbound/send-for-site.ts";
import { sendNewName } from "./inbox-sync/notify-inbox.ts";
import { summaryOf } from "./inbox-sync/summary.ts";
import { connect } from "./members/connect.ts";
import { deliver, type Session, sessionOf } from "./members/session.ts";
import { messagesAfter } from "./outbound/messages-after.ts";
import { hasV1Socket, sendBalance } from "./outbound/send-balance.ts";
import { acceptingHeaders, firstFrame, socketOptions } from "./outbound/welcome.ts";
import type { Room } from "./room.ts";
import type {
  ChatRoomRpc,
  PaidMessagesPage,
  PaidMessagesRequest,
  RepairRequest,
  RepairResult,
  ReportRequest,
  RoomReport,
  RoomSpends,
  SitePage,
  SiteSendResult,
  SiteText,
} from "./rpc.ts";

/**
 * The room of one chat, named by its members' ids: `"3:17"`. This class only wires the parts of a `Room` to the events of the
 * object. `ChatRoomRpc` describes the methods that other objects call.
 */
export class ChatRoom extends DurableObject<Env> implements ChatRoomRpc {
  readonly #pair: Pair;
  #alarm: Alarm;
  /** Created when the first member is admitted. */
  #room: Room | undefined;
  /** Handles a socket as closed as soon as the room closes it: a client that does not read never answers. */
  readonly #sockets = new OwnedSockets({
    sockets: () => this.ctx.getWebSockets(),
    onClosed: (socket) => this.#onSocketClosed(socket),
  });
  readonly #frameQueue = new FrameQueue<QueuedFrame, Failure>({
    handle: (queued) => handleFrame(this.#open(), queued),
    failQueued: (queued, failure) => failQueued(this.#open(), queued, failure),
    overflow: (queued, last) => refuseOverflow(this.#open(), queued, last),
  });

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#pair = pairOfRoom(ctx.id.name ?? "");
    this.#alarm = new Alarm(ctx.storage, null);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('{"type":"ping"}', '{"type":"pong"}'));
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarm = new Alarm(ctx.storage, await ctx.storage.getAlarm());
    });
  }

  /** Upgrades a request with a token in its `Authorization` header to a WebSocket, or returns a problem. */
  override async fetch(request: Request): Promise<Response> {
    const token = headerToken(request.headers.get("Authorization")) ?? "";
    const connected = await connect(openDatabase(this.env.DB, "impatient"), readSettings(this.env), {
      token,
      pair: this.#pair,
      sockets: this.ctx.getWebSockets(),
    });
    if (!connected.ok) return problem(connected.code);

    // No await from here to the response: no message can be stored between the history and the first live message.
    const { identity, reading, other } = connected;
    const [now, { memberId }] = [Date.now(), identity];
    if (this.#sockets.holdsTooMuch(memberId, now)) {
      log({ event: "chat.open", code: "rate_limited", member: memberId, chat: connected.chatId });
      return problem("rate_limited", { retryAfter: BUFFERED_RETRY_SECONDS });
    }
    const { 0: client, 1: socket } = new WebSocketPair();
    const room = this.#open();
    const chat = room.chatRow.onConnect(connected, memberId, reading.order);
    room.memberStatus.apply(reading);
    const number = evictOldestSockets(this.ctx.getWebSockets(), memberId);
    const options = socketOptions(request);
    const otherOnline = room.presence.isOnline(other.id, now);
    const session: Session = { ...identity, ...options, ...chat, number, connectedAt: now, otherOnline };
    this.ctx.acceptWebSocket(socket);
    this.#sockets.add(socket);
    room.memberStatus.admit(socket, session, reading);
    // Not `socket.send`: `admit` may have closed the socket, if the room knows a newer status of this member.
    deliver(socket, firstFrame(room, session, { other, request, now }), now, (isSent) => {
      if (!isSent) room.delivered.miss(socket, 1);
    });
    if (session.protocol !== V1) markRead(room, memberId, room.delivered.lastIdOf(socket), now);
    room.presence.publishChanges(now);
    this.ctx.waitUntil(closeUnlessTaken(client, this.ctx.storage));
    return new Response(null, { status: 101, webSocket: client, headers: acceptingHeaders(options) });
  }

  async settleMessage(messageId: number): Promise<{ memberId: number; price: number } | undefined> {
    const { messages, leases } = this.#openAndLook();
    const message = messages.find(messageId);
    if (!message) return undefined;
    const { memberId, price } = message;
    if (price > 0) await leases.capture(memberId, messageId);
    return { memberId, price };
  }

  releaseHold(memberId: number): Promise<{ step: number; released: number }> {
    return this.#openAndLook().leases.releaseHold(memberId);
  }

  spentBy(memberId: number, after: number): RoomSpends {
    return spentBy(this.#openAndLook(), memberId, after);
  }

  paidMessages(request: PaidMessagesRequest): PaidMessagesPage {
    return paidMessages(this.#openAndLook(), request);
  }

  reconciliationReport(request: ReportRequest): Promise<RoomReport> {
    return reconciliationReport(this.#openAndLook(), request);
  }

  async repairHold(request: RepairRequest): Promise<RepairResult> {
    const { leases, chatRow } = this.#openAndLook();
    chatRow.adopt(request.chatId);
    return leases.repair(request);
  }

  sendForSite(sent: SiteText): Promise<SiteSendResult> {
    return sendForSite(this.#openAndLook(), openDatabase(this.env.DB), sent);
  }

  messagesAfter(after: number, limit: number): SitePage {
    return messagesAfter(this.#openAndLook(), after, limit);
  }

  subscribeInbox(memberId: number, chatId: number): ChatSummary {
    const room = this.#openAndLook();
    room.chatRow.adopt(chatId);
    room.subscriptions.subscribe(memberId);
    markDeliveredAsRead(room, Date.now());
    return summaryOf(room, memberId);
  }

  nameChanged(memberId: number, name: string): Promise<void> {
    return sendNewName(this.#openAndLook(), this.env.INBOX, { memberId, name });
  }

  async balanceChanged(memberId: number): Promise<void> {
    if (hasV1Socket(this.ctx.getWebSockets(), memberId)) await sendBalance(this.#openAndLook(), memberId);
  }

  async runDueWork(): Promise<void> {
    // A call that wakes the room notifies nobody, so open the room before the alarm does.
    this.#open();
    await this.alarm();
  }

  override async alarm(): Promise<void> {
    this.#alarm.onFired();
    const isWaking = this.#room === undefined;
    const { pair, leases, uploads, inboxNotifier } = this.#openAndLook();
    const now = Date.now();
    if (isWaking) for (const memberId of [pair.low, pair.high]) inboxNotifier.onWokenByAlarm(memberId, now);
    await this.#alarm.run(
      () => Promise.allSettled([leases.settleDue(now), uploads.sweepDue(now), inboxNotifier.flushDue(now)]),
      () =>
        earliest(leases.nextDue(Date.now()), uploads.nextDue(Date.now()), inboxNotifier.nextDue(Date.now())),
    );
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): void {
    const { settings, rateLimiter, refusalStreaks, presence } = this.#open();
    if (refusalStreaks.isFlooder(socket)) return;
    // Its socket was opened before the site was closed.
    if (settings.isClosed) return void closeWith(socket, "unavailable");
    const now = Date.now();
    presence.onFrame(socket, now);
    const queued = parseFrame(socket, data, settings.maxFileBytes);
    const retryAfter = isPing(queued) ? 0 : rateLimiter.take(queued.memberId, now);
    // Not awaited: an event that waits for a promise costs the runtime more, and a pending turn keeps the object awake.
    void this.#frameQueue.enqueue(retryAfter > 0 ? asRateLimited(queued, retryAfter) : queued, now);
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    // A socket that the room closed before its client did was handled then, and received nothing since.
    const isAnswer = socket.readyState === WebSocket.CLOSED;
    this.#sockets.onClientClosed(socket, code, Date.now());
    socket.close(sendableClose(code), reason);
    if (!isAnswer) this.#onSocketClosed(socket);
  }

  override webSocketError(socket: WebSocket, error: unknown): void {
    const { memberId, chatId } = sessionOf(socket);
    log({ event: "socket.error", code: "internal", member: memberId, chat: chatId, error });
    closeWith(socket, "internal");
    this.#onSocketClosed(socket);
  }

  #onSocketClosed(socket: WebSocket): void {
    const { memberId, protocol } = sessionOf(socket);
    const room = this.#open();
    const now = Date.now();
    room.refusalStreaks.end(socket);
    // A message that still waits in the socket was not delivered.
    if (protocol !== V1 && socket.bufferedAmount === 0)
      markRead(room, memberId, room.delivered.lastIdOf(socket), now);
    room.presence.publishChanges(now);
  }

  /** Opens the room for an event that does not come from a socket, and looks which members have become absent or present. */
  #openAndLook(): Room {
    const room = this.#open();
    room.presence.publishChanges(Date.now());
    return room;
  }

  #open(): Room {
    if (this.#room) return this.#room;
    const room = createRoom({
      ctx: this.ctx,
      env: this.env,
      pair: this.#pair,
      scheduleBy: (at) => this.#alarm.scheduleBy(at),
      onCoinsAvailable: (memberId, available) => this.#frameQueue.onCoinsAvailable(memberId, available),
    });
    this.#room = room;
    for (const socket of room.sockets()) this.#sockets.add(socket);
    return room;
  }
}
