import { DurableObject } from "cloudflare:workers";
import { headerToken } from "../auth/token.ts";
import { SOCKETS_PER_MEMBER, WAITING_MAX_BYTES } from "../core/limits.ts";
import { type Pair, pairOfRoom } from "../core/pair.ts";
import { type Bucket, takeToken } from "../core/token-bucket.ts";
import { openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { sendableClose } from "../protocol/errors.ts";
import { errorFrame } from "../protocol/frames.ts";
import { problem } from "../protocol/problem.ts";
import { readSettings } from "../settings.ts";
import { connect } from "./connect.ts";
import { Messages } from "./messages.ts";
import { type Arrival, type Room, readArrival, receive } from "./receive.ts";
import { closeWith, deliver, type Session, sessionOf } from "./session.ts";

/** The room of one chat, named by its members' ids, `"3:17"`. It only wires: the rules are beside it. */
export class ChatRoom extends DurableObject<Env> {
  readonly #pair: Pair;
  /** Made when a member has been let in: an object that only refuses stores nothing. */
  #room: Room | undefined;
  #tail: Promise<void> = Promise.resolve();
  readonly #buckets = new Map<number, Bucket>();
  /** Bytes of each member's files that wait for their turn. */
  readonly #waiting = new Map<number, number>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#pair = pairOfRoom(ctx.id.name ?? "");
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
    const { identity, chatId } = connected;
    const { 0: client, 1: socket } = new WebSocketPair();
    const number = this.#makePlace(identity.memberId);
    this.ctx.acceptWebSocket(socket);
    socket.serializeAttachment({ ...identity, chatId, number } satisfies Session);
    socket.send(this.#open().messages.historyJson(chatId, historyLimit));
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Who sent a message, and what it cost; undefined for one that is not there. */
  billOf(messageId: number): { memberId: number; price: number } | undefined {
    const message = this.#open().messages.find(messageId);
    return message && { memberId: message.memberId, price: message.price };
  }

  /** Frames of one room are handled one after another: one that waits never changes places with those behind it. */
  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const room = this.#open();
    const { memberId } = sessionOf(socket);
    const bucket = takeToken(this.#buckets.get(memberId), room.settings.sendRate, Date.now());
    this.#buckets.set(memberId, bucket);
    if (bucket.retryAfter > 0) return this.#inTurn(() => limit(socket, bucket.retryAfter));

    const arrival = readArrival(data, room.settings.maxFileBytes);
    const size = fileBytesOf(arrival);
    const waiting = this.#waiting.get(memberId) ?? 0;
    if (size > 0 && waiting > 0 && waiting + size > WAITING_MAX_BYTES)
      return this.#inTurn(() => limit(socket, 1));
    this.#waiting.set(memberId, waiting + size);
    try {
      await this.#inTurn(() => receive(room, socket, arrival));
    } finally {
      this.#waiting.set(memberId, (this.#waiting.get(memberId) ?? 0) - size);
    }
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    socket.close(sendableClose(code), reason);
  }

  override webSocketError(socket: WebSocket, error: unknown): void {
    const { memberId, chatId } = sessionOf(socket);
    log({ act: "socket", code: "internal", member: memberId, chat: chatId, error });
    closeWith(socket, "internal");
  }

  #inTurn(handle: () => void | Promise<void>): Promise<void> {
    const turn = this.#tail.then(handle);
    // Whatever one frame throws, the next one has its turn.
    this.#tail = turn.catch(() => {});
    return turn;
  }

  #open(): Room {
    this.#room ??= {
      pair: this.#pair,
      settings: readSettings(this.env),
      db: openDatabase(this.env.DB),
      files: this.env.FILES,
      messages: new Messages(this.ctx.storage),
      sockets: () => this.ctx.getWebSockets(),
    };
    return this.#room;
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

function limit(socket: WebSocket, retryAfter: number): void {
  deliver(socket, errorFrame("rate_limited", { retry_after: retryAfter }), Date.now());
}

function fileBytesOf(arrival: Arrival): number {
  if (arrival.kind === "token" || !arrival.decoded.ok) return 0;
  const { frame } = arrival.decoded;
  return frame.type === "file" ? frame.bytes.byteLength : 0;
}
