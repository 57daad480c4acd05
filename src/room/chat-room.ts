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
import { type Arrival, isPing, readArrival, refuseOverflow, tooMuch } from "./arrival.ts";
import { contractRead, hasRead } from "./asks.ts";
import { auditRoom } from "./audit.ts";
import { sendV1 } from "./broadcast.ts";
import { connect } from "./connect.ts";
import { Intake } from "./intake.ts";
import { makeRoom } from "./make-room.ts";
import { abandon, decide } from "./receive.ts";
import type { Failure, Room } from "./room.ts";
import type { ChatRoomRpc, RoomQuestion, RoomReport } from "./rpc.ts";
import { deliver, keepSession, type Session, sessionOf } from "./session.ts";
import { summaryOf } from "./summary.ts";
import { balanceOf, firstFrame, protocolOf } from "./welcome.ts";

/** The room of one chat, named by its members' ids, `"3:17"`. It only wires: the rules are beside it. */
export class ChatRoom extends DurableObject<Env> implements ChatRoomRpc {
  readonly #pair: Pair;
  #alarm: Alarm;
  /** Made when a member has been let in: an object that only refuses stores nothing. */
  #room: Room | undefined;
  readonly #buckets = new Map<number, Bucket>();
  readonly #intake = new Intake<Arrival, Failure>({
    decide: (arrival) => decide(this.#open(), arrival),
    abandon: (arrival, failure) => abandon(this.#open(), arrival, failure),
    overflow: refuseOverflow,
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
    const { identity, chatId, readings, other } = connected;
    const { memberId } = identity;
    const { 0: client, 1: socket } = new WebSocketPair();
    const room = this.#open();
    room.messages.keepChatId(chatId);
    const number = evictOldestSockets(this.ctx.getWebSockets(), memberId);
    this.ctx.acceptWebSocket(socket);
    const protocol = protocolOf(request);
    const session: Session = { ...identity, chatId, protocol, number, readings };
    keepSession(socket, session);
    room.standings.take(readings);
    // Not `send`: the room may know by now that this member is deactivated.
    deliver(socket, firstFrame(room, session, { other, request, now }), now);
    if (protocol !== V1) hasRead(room, memberId, room.messages.lastId, now);
    this.#hasComeOrGone(room, memberId, now);
    const headers = protocol === V1 ? { "Sec-WebSocket-Protocol": V1 } : {};
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** Who sent a message and what it cost, once that is charged in D1; undefined for one that is not there. */
  async billOf(messageId: number): Promise<{ memberId: number; price: number } | undefined> {
    const { messages, leases } = this.#open();
    const message = messages.find(messageId);
    if (!message) return undefined;
    const { memberId, price } = message;
    if (price > 0) await leases.capture(memberId, messageId);
    return { memberId, price };
  }

  /** Gives back to a member's balance all that is left here. See `Leases.giveBack`. */
  giveBack(memberId: number): Promise<{ step: number; back: number }> {
    return this.#open().leases.giveBack(memberId);
  }

  /** All that a member ever spent here; and how many paid messages came after the id `after`, and the last one's id and time. */
  spentBy(memberId: number, after: number): { spent: number; count: number; last: number; at: number } {
    const { messages, leases } = this.#open();
    const lease = leases.of(memberId);
    if (!lease) throw new Error("D1 has a hold of which this room has no lease");
    return { ...messages.paidAfter(memberId, after), spent: totalSpent(lease) };
  }

  /** What a reconciliation asks of this room. */
  audit(question: RoomQuestion): RoomReport {
    return auditRoom(
      { sql: this.ctx.storage.sql, pair: this.#pair, messages: this.#open().messages },
      question,
    );
  }

  /** How this chat stands for a member, whose inbox is told of it from now on. */
  follow(memberId: number, chatId: number): ChatSummary {
    const room = this.#open();
    room.messages.keepChatId(chatId);
    room.follows.follow(memberId);
    contractRead(room, memberId, Date.now());
    return summaryOf(room, memberId);
  }

  /** Tells the member's sockets what coins there are now, after some came or went by other ways than messages. */
  async coinsChanged(memberId: number): Promise<void> {
    const hears = this.ctx.getWebSockets().some((socket) => {
      const { protocol, ...session } = sessionOf(socket);
      return protocol === V1 && session.memberId === memberId;
    });
    if (!hears) return;
    const room = this.#open();
    if (!(await room.standings.renew())) return;
    sendV1(room.sockets(), { type: "balance", balance: balanceOf(room, memberId) }, Date.now(), memberId);
  }

  /** Does what the alarm should have done. */
  async checkItself(): Promise<void> {
    await this.alarm();
  }

  override async alarm(): Promise<void> {
    this.#alarm.hasRung();
    const { leases, uploads, news } = this.#open();
    const now = Date.now();
    await this.#alarm.ring(
      () => Promise.allSettled([leases.settleDue(now), uploads.sweepDue(now), news.tellDue(now)]),
      () => earliest(leases.nextDue(Date.now()), uploads.nextDue(), news.nextDue(Date.now())),
    );
  }

  /** Done when the frame was answered, or waits for something. */
  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const { settings } = this.#open();
    const arrival = readArrival(socket, data, settings.maxFileBytes);
    const wait = isPing(arrival) ? 0 : this.#takeTokens(arrival.memberId, 1);
    await this.#intake.take(wait > 0 ? tooMuch(arrival, wait) : arrival);
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
    this.#hasLeft(socket);
  }

  override webSocketError(socket: WebSocket, error: unknown): void {
    const { memberId, chatId } = sessionOf(socket);
    log({ act: "socket", code: "internal", member: memberId, chat: chatId, error });
    closeWith(socket, "internal");
    this.#hasLeft(socket);
  }

  #hasLeft(socket: WebSocket): void {
    const { memberId, protocol } = sessionOf(socket);
    const room = this.#open();
    const now = Date.now();
    if (protocol !== V1) hasRead(room, memberId, room.messages.lastId, now);
    this.#hasComeOrGone(room, memberId, now);
  }

  #hasComeOrGone({ presence, news }: Room, memberId: number, now: number): void {
    const otherId = otherOf(this.#pair, memberId);
    if (presence.changed(memberId, otherId, now)) news.changed(otherId, now);
  }

  #open(): Room {
    if (this.#room) return this.#room;
    const room = makeRoom({
      ctx: this.ctx,
      env: this.env,
      pair: this.#pair,
      ringBy: (at) => this.#alarm.ringBy(at),
      coinsCame: (memberId, left) => this.#intake.coinsCame(memberId, left),
      takeTokens: (memberId, count) => this.#takeTokens(memberId, count),
    });
    this.#room = room;
    // What the room before this one did not come to tell is told now.
    for (const memberId of [room.pair.low, room.pair.high]) room.news.changed(memberId, Date.now());
    return room;
  }
}

function earliest(...times: (number | undefined)[]): number | undefined {
  const due = times.filter((time) => time !== undefined);
  return due.length > 0 ? Math.min(...due) : undefined;
}
