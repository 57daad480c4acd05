import { DurableObject } from "cloudflare:workers";
import { headerToken } from "../auth/token.ts";
import { totalSpent } from "../core/lease.ts";
import { otherOf, type Pair, pairOfRoom } from "../core/pair.ts";
import { type Bucket, takeToken } from "../core/token-bucket.ts";
import { openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import type { ChatSummary } from "../inbox/rpc.ts";
import { log } from "../log.ts";
import { closeWith, evictOldestSockets } from "../platform/sockets.ts";
import { sendableClose } from "../protocol/errors.ts";
import { problem } from "../protocol/http/problem.ts";
import { V1 } from "../protocol/scalars.ts";
import { readSettings } from "../settings.ts";
import { Alarm } from "./alarm.ts";
import { createRoom } from "./create-room.ts";
import { reconciliationReport } from "./funds/reconciliation-report.ts";
import { markDeliveredAsRead, markRead } from "./inbound/commands.ts";
import { FrameQueue } from "./inbound/frame-queue.ts";
import { failQueued, handleFrame } from "./inbound/handle-frame.ts";
import {
  asRateLimited,
  coalesceOverflow,
  isPing,
  parseFrame,
  type QueuedFrame,
} from "./inbound/queued-frame.ts";
import { summaryOf } from "./inbox-sync/summary.ts";
import { connect } from "./members/connect.ts";
import { deliver, type Session, saveSession, sessionOf } from "./members/session.ts";
import { sendV1 } from "./outbound/broadcast.ts";
import { balanceOf, firstFrame, protocolOf } from "./outbound/welcome.ts";
import type { Failure, Room } from "./room.ts";
import type { ChatRoomRpc, ReportRequest, RoomReport } from "./rpc.ts";

/** The room of one chat, named by its members' ids, `"3:17"`. It only wires: the rules are beside it. */
export class ChatRoom extends DurableObject<Env> implements ChatRoomRpc {
  readonly #pair: Pair;
  #alarm: Alarm;
  /** Made when a member has been let in: an object that only refuses stores nothing. */
  #room: Room | undefined;
  readonly #buckets = new Map<number, Bucket>();
  readonly #frameQueue = new FrameQueue<QueuedFrame, Failure>({
    handle: (queued) => handleFrame(this.#open(), queued),
    failQueued: (queued, failure) => failQueued(this.#open(), queued, failure),
    overflow: coalesceOverflow,
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

  /** An upgrade with a token in its `Authorization` header: 101, or a problem that says why not. */
  override async fetch(request: Request): Promise<Response> {
    const { jwtKey } = readSettings(this.env);
    const token = headerToken(request.headers.get("Authorization")) ?? "";
    const connected = await connect(openDatabase(this.env.DB), jwtKey, {
      token,
      pair: this.#pair,
      now: Date.now(),
    });
    if (!connected.ok) return problem(connected.code);

    // From here to the answer there is no await: nothing can be stored between the history and the first live message.
    const now = Date.now();
    const { identity, chatId, snapshots, other } = connected;
    const { memberId } = identity;
    const { 0: client, 1: socket } = new WebSocketPair();
    const room = this.#open();
    room.messages.saveChatId(chatId);
    const number = evictOldestSockets(this.ctx.getWebSockets(), memberId);
    this.ctx.acceptWebSocket(socket);
    const protocol = protocolOf(request);
    const session: Session = { ...identity, chatId, protocol, number, snapshots };
    saveSession(socket, session);
    room.memberStatus.apply(snapshots);
    // Not `send`: the room may know by now that this member is deactivated.
    deliver(socket, firstFrame(room, session, { other, request, now }), now);
    if (protocol !== V1) markRead(room, memberId, room.messages.lastId, now);
    this.#onPresenceChange(room, memberId, now);
    const headers = protocol === V1 ? { "Sec-WebSocket-Protocol": V1 } : {};
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** Who sent a message and what it cost, once that is charged in D1; undefined for one that is not there. */
  async settleMessage(messageId: number): Promise<{ memberId: number; price: number } | undefined> {
    const { messages, leases } = this.#open();
    const message = messages.find(messageId);
    if (!message) return undefined;
    const { memberId, price } = message;
    if (price > 0) await leases.capture(memberId, messageId);
    return { memberId, price };
  }

  /** Gives back to a member's balance all that is left here. See `Leases.giveBack`. */
  releaseHold(memberId: number): Promise<{ step: number; released: number }> {
    return this.#open().leases.releaseHold(memberId);
  }

  /** All that a member ever spent here; and how many paid messages came after the id `after`, and the last one's id and time. */
  spentBy(memberId: number, after: number): { spent: number; count: number; last: number; at: number } {
    const { messages, leases } = this.#open();
    const lease = leases.of(memberId);
    if (!lease) throw new Error("D1 has a hold of which this room has no lease");
    return { ...messages.paidAfter(memberId, after), spent: totalSpent(lease) };
  }

  /** What a reconciliation asks of this room. */
  reconciliationReport(request: ReportRequest): RoomReport {
    return reconciliationReport(
      { sql: this.ctx.storage.sql, pair: this.#pair, messages: this.#open().messages },
      request,
    );
  }

  /** How this chat stands for a member, whose inbox is told of it from now on. */
  subscribeInbox(memberId: number, chatId: number): ChatSummary {
    const room = this.#open();
    room.messages.saveChatId(chatId);
    room.subscriptions.subscribe(memberId);
    markDeliveredAsRead(room, memberId, Date.now());
    return summaryOf(room, memberId);
  }

  /** Tells the member's sockets what coins there are now, after some came or went by other ways than messages. */
  async balanceChanged(memberId: number): Promise<void> {
    const hasV1Socket = this.ctx.getWebSockets().some((socket) => {
      const { protocol, ...session } = sessionOf(socket);
      return protocol === V1 && session.memberId === memberId;
    });
    if (!hasV1Socket) return;
    const room = this.#open();
    if (!(await room.memberStatus.refresh())) return;
    sendV1(room.sockets(), { type: "balance", balance: balanceOf(room, memberId) }, Date.now(), memberId);
  }

  /** Does what the alarm should have done. */
  async runDueWork(): Promise<void> {
    await this.alarm();
  }

  override async alarm(): Promise<void> {
    this.#alarm.onFired();
    const { leases, uploads, inboxNotifier } = this.#open();
    const now = Date.now();
    await this.#alarm.run(
      () => Promise.allSettled([leases.settleDue(now), uploads.sweepDue(now), inboxNotifier.flushDue(now)]),
      () => earliest(leases.nextDue(Date.now()), uploads.nextDue(), inboxNotifier.nextDue(Date.now())),
    );
  }

  /** Done when the frame was answered, or waits for something. */
  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const { settings } = this.#open();
    const queued = parseFrame(socket, data, settings.maxFileBytes);
    const wait = isPing(queued) ? 0 : this.#takeTokens(queued.memberId, 1);
    await this.#frameQueue.enqueue(wait > 0 ? asRateLimited(queued, wait) : queued);
  }

  /** Returns the seconds until the tokens are there; 0 if they were. */
  #takeTokens(memberId: number, count: number): number {
    const { sendRate } = this.#open().settings;
    const bucket = takeToken(this.#buckets.get(memberId), sendRate, Date.now(), count);
    this.#buckets.set(memberId, bucket);
    return bucket.retryAfter;
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    socket.close(sendableClose(code), reason);
    this.#onSocketClosed(socket);
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
    if (protocol !== V1) markRead(room, memberId, room.messages.lastId, now);
    this.#onPresenceChange(room, memberId, now);
  }

  #onPresenceChange({ presence, inboxNotifier }: Room, memberId: number, now: number): void {
    const otherId = otherOf(this.#pair, memberId);
    if (presence.publishIfChanged(memberId, otherId, now)) inboxNotifier.markDirty(otherId, now);
  }

  #open(): Room {
    if (this.#room) return this.#room;
    const room = createRoom({
      ctx: this.ctx,
      env: this.env,
      pair: this.#pair,
      scheduleBy: (at) => this.#alarm.scheduleBy(at),
      onCoinsAvailable: (memberId, available) => this.#frameQueue.onCoinsAvailable(memberId, available),
      takeTokens: (memberId, count) => this.#takeTokens(memberId, count),
    });
    this.#room = room;
    // What the room before this one did not come to tell is told now.
    for (const memberId of [room.pair.low, room.pair.high])
      room.inboxNotifier.markDirty(memberId, Date.now());
    return room;
  }
}

function earliest(...times: (number | undefined)[]): number | undefined {
  const due = times.filter((time) => time !== undefined);
  return due.length > 0 ? Math.min(...due) : undefined;
}
