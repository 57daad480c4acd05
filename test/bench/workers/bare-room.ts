import { DurableObject } from "cloudflare:workers";
import { countWake } from "./counted-objects.ts";
import { countRows } from "./counted-storage.ts";

export type BareEnv = { ROOM: DurableObjectNamespace; DB: D1Database; COUNT_ROWS?: unknown };

/**
 * A hibernating object that does only what every chat on the platform has to do: it stores one row for each frame and sends the
 * message to both members. It checks no token: the URL names the member.
 */
export class BareRoom extends DurableObject<BareEnv> {
  #lastId: number;

  constructor(ctx: DurableObjectState, env: BareEnv) {
    super(countRows(ctx, env, "Room"), env);
    countWake("Room", ctx);
    const { sql } = ctx.storage;
    sql.exec(`CREATE TABLE IF NOT EXISTS messages (
      id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, at INTEGER NOT NULL, price INTEGER NOT NULL, text TEXT NOT NULL
    ) STRICT`);
    this.#lastId = sql.exec<{ id: number }>("SELECT coalesce(max(id), 0) AS id FROM messages").one().id;
  }

  override fetch(request: Request): Response {
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);
    socket.serializeAttachment(Number(new URL(request.url).searchParams.get("member")));
    socket.send("[]");
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close(1000);
  }

  /** Stores the text of a frame and sends it to both members, without waiting in between. */
  protected post(memberId: number, text: string, price: number): void {
    const id = ++this.#lastId;
    const at = Date.now();
    this.ctx.storage.sql.exec(
      "INSERT INTO messages (id, member_id, at, price, text) VALUES (?, ?, ?, ?, ?)",
      id,
      memberId,
      at,
      price,
      text,
    );
    const date = `${new Date(at).toISOString().slice(0, -1)}000`;
    const json = JSON.stringify({ id, member_id: memberId, chat_id: 1, date, type: "text", text });
    for (const each of this.ctx.getWebSockets()) each.send(json);
  }
}

export function readText(frame: string | ArrayBuffer): string {
  return (JSON.parse(String(frame)) as { text: string }).text;
}

/** Forwards an upgrade to the room that its URL names. */
export function forwardToRoom(request: Request, env: BareEnv): Promise<Response> {
  const room = new URL(request.url).searchParams.get("room") ?? "";
  return env.ROOM.getByName(room).fetch(request);
}
