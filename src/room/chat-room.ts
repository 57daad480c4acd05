import { DurableObject } from "cloudflare:workers";
import { headerToken } from "../auth/token.ts";
import { SOCKETS_PER_MEMBER } from "../core/limits.ts";
import { type Pair, pairOfRoom } from "../core/pair.ts";
import { type Bucket, takeToken } from "../core/token-bucket.ts";
import { openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { errorFrame } from "../protocol/frames.ts";
import { problem } from "../protocol/problem.ts";
import { readSettings } from "../settings.ts";
import { connect } from "./connect.ts";
import { Messages } from "./messages.ts";
import { type Room, receive } from "./receive.ts";
import { closeWith, deliver, type Session, sessionOf } from "./session.ts";

/** The room of one chat, named by its members' ids, `"3:17"`. It only wires: the rules are beside it. */
export class ChatRoom extends DurableObject<Env> {
  readonly #pair: Pair;
  /** Made when a member has been let in: an object that only refuses stores nothing. */
  #room: Room | undefined;
  #tail: Promise<void> = Promise.resolve();
  readonly #buckets = new Map<number, Bucket>();

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

  /** Frames of one room are handled one after another: one that waits never changes places with those behind it. */
  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const room = this.#open();
    const { memberId } = sessionOf(socket);
    const now = Date.now();
    const bucket = takeToken(this.#buckets.get(memberId), room.settings.sendRate, now);
    this.#buckets.set(memberId, bucket);
    if (bucket.retryAfter > 0) {
      return deliver(socket, errorFrame("rate_limited", { retry_after: bucket.retryAfter }), now);
    }
    this.#tail = this.#tail.then(() => receive(room, socket, data));
    await this.#tail;
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    socket.close(code === 1005 || code === 1006 ? 1000 : code, reason);
  }

  override webSocketError(_socket: WebSocket, error: unknown): void {
    log({ act: "socket", code: "internal", error });
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
