import { DurableObject } from "cloudflare:workers";
import { headerToken } from "../auth/token.ts";
import type { RoomQuestion, RoomReport } from "../billing/reconcile-room.ts";
import { everSpent } from "../core/lease.ts";
import { SOCKETS_PER_MEMBER } from "../core/limits.ts";
import { type Pair, pairOfRoom } from "../core/pair.ts";
import { type Bucket, takeToken } from "../core/token-bucket.ts";
import { openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { sendableClose } from "../protocol/errors.ts";
import { problem } from "../protocol/problem.ts";
import { readSettings } from "../settings.ts";
import { Alarm } from "./alarm.ts";
import { auditRoom } from "./audit.ts";
import { closeStale, connect } from "./connect.ts";
import { Intake } from "./intake.ts";
import { LeaseRows } from "./lease-rows.ts";
import { Leases } from "./leases.ts";
import { Messages } from "./messages.ts";
import {
  type Arrival,
  abandon,
  decide,
  type Failure,
  type Room,
  readArrival,
  refuseOverflow,
  tooMuch,
} from "./receive.ts";
import { migrateRoom } from "./schema.ts";
import { closeWith, deliver, keepSession, sessionOf } from "./session.ts";
import { SmilePrices } from "./smile-prices.ts";
import { Standings } from "./standings.ts";
import { Uploads } from "./uploads.ts";

/** The room of one chat, named by its members' ids, `"3:17"`. It only wires: the rules are beside it. */
export class ChatRoom extends DurableObject<Env> {
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
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarm = new Alarm(ctx.storage, await ctx.storage.getAlarm());
    });
  }

  /** An upgrade with a token in its `Authorization` header: 101, or a problem that says why not. */
  override async fetch(request: Request): Promise<Response> {
    const { jwtKey, historyLimit } = readSettings(this.env);
    const token = headerToken(request.headers.get("Authorization")) ?? "";
    const connected = await connect(openDatabase(this.env.DB), jwtKey, {
      token,
      pair: this.#pair,
      now: Date.now(),
    });
    if (!connected.ok) return problem(connected.code);

    // From here to the answer there is no await: nothing can be stored between the history and the first live message.
    const { identity, chatId, readings } = connected;
    const { 0: client, 1: socket } = new WebSocketPair();
    const room = this.#open();
    room.messages.keepChatId(chatId);
    const number = this.#makePlace(identity.memberId);
    this.ctx.acceptWebSocket(socket);
    keepSession(socket, { ...identity, chatId, number, readings });
    room.standings.take(readings);
    // Not `send`: the room may know by now that this member is deactivated.
    deliver(socket, room.messages.historyJson(chatId, historyLimit), Date.now());
    return new Response(null, { status: 101, webSocket: client });
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
    return { ...messages.paidAfter(memberId, after), spent: everSpent(lease) };
  }

  /** What a reconciliation asks of this room. */
  audit(question: RoomQuestion): RoomReport {
    return auditRoom(
      { sql: this.ctx.storage.sql, pair: this.#pair, messages: this.#open().messages },
      question,
    );
  }

  /** Does what the alarm should have done. */
  async checkItself(): Promise<void> {
    await this.alarm();
  }

  override async alarm(): Promise<void> {
    this.#alarm.hasRung();
    const { leases, uploads } = this.#open();
    const now = Date.now();
    await this.#alarm.ring(
      () => Promise.allSettled([leases.settleDue(now), uploads.sweepDue(now)]),
      () => earliest(leases.nextDue(Date.now()), uploads.nextDue()),
    );
  }

  /** Done when the frame was answered, or waits for something. */
  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const { settings } = this.#open();
    const { memberId } = sessionOf(socket);
    const bucket = takeToken(this.#buckets.get(memberId), settings.sendRate, Date.now());
    this.#buckets.set(memberId, bucket);
    await this.#intake.take(
      bucket.retryAfter > 0
        ? tooMuch(socket, bucket.retryAfter)
        : readArrival(socket, data, settings.maxFileBytes),
    );
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    socket.close(sendableClose(code), reason);
  }

  override webSocketError(socket: WebSocket, error: unknown): void {
    const { memberId, chatId } = sessionOf(socket);
    log({ act: "socket", code: "internal", member: memberId, chat: chatId, error });
    closeWith(socket, "internal");
  }

  #open(): Room {
    this.#room ??= this.#make();
    return this.#room;
  }

  #make(): Room {
    const { storage } = this.ctx;
    migrateRoom(storage);
    const settings = readSettings(this.env);
    const db = openDatabase(this.env.DB);
    const sockets = () => this.ctx.getWebSockets();
    const ringBy = (at: number) => this.#alarm.ringBy(at);
    const messages = new Messages(storage.sql);
    const kept = sockets().flatMap((socket) => sessionOf(socket).readings);
    const standings = new Standings(db, this.#pair, kept, () => closeStale(sockets(), standings));
    const leases = new Leases({
      rows: new LeaseRows(storage.sql, messages),
      db,
      rooms: this.env.CHAT_ROOM,
      questions: this.env.QUESTIONS_OF_MONEY,
      chatId: () => messages.chatId,
      leaseCoins: settings.leaseCoins,
      settleAfterMs: settings.settleAfterMs,
      ringBy,
      onMoved: (memberId) => this.#intake.coinsCame(memberId, leases.left(memberId)),
      onStanding: (memberId, standing, readAt) => standings.take([{ ...standing, memberId, readAt }]),
    });
    const uploads = new Uploads(storage.sql, this.env.FILES, ringBy);
    const smiles = new SmilePrices(db);
    return { pair: this.#pair, settings, storage, messages, leases, standings, smiles, uploads, sockets };
  }

  /** Closes the member's oldest sockets until one more may come. Returns that one's number. */
  #makePlace(memberId: number): number {
    const open = this.ctx
      .getWebSockets()
      .filter((socket) => socket.readyState === WebSocket.OPEN && sessionOf(socket).memberId === memberId)
      .sort((a, b) => sessionOf(a).number - sessionOf(b).number);
    for (const socket of open.slice(0, Math.max(0, open.length - SOCKETS_PER_MEMBER + 1))) {
      closeWith(socket, "too_many_sockets");
    }
    const newest = open.at(-1);
    return newest ? sessionOf(newest).number + 1 : 1;
  }
}

function earliest(...times: (number | undefined)[]): number | undefined {
  const due = times.filter((time) => time !== undefined);
  return due.length > 0 ? Math.min(...due) : undefined;
}
