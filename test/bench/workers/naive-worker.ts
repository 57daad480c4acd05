import { type BareEnv, BareRoom, forwardToRoom, readText } from "./bare-room.ts";
import { handleBenchRequest } from "./control.ts";
import { meteredDatabase } from "./metered-database.ts";

const PRICE = 5;

/**
 * The obvious way to bill. For each message, one batch on D1 writes the next entry of the ledger and the balance, if the
 * balance covers the price; then the room stores and sends the message. Frames do not wait for each other.
 */
export class Room extends BareRoom {
  readonly #db: D1Database;

  constructor(ctx: DurableObjectState, env: BareEnv) {
    super(ctx, env);
    this.#db = meteredDatabase(env.DB);
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const memberId = socket.deserializeAttachment() as number;
    const [charged] = await this.#db.batch([
      this.#db
        .prepare(
          `INSERT INTO ledger (member_id, entry, amount, key, at)
           SELECT id, entries + 1, ?2, ?3, ?4 FROM accounts WHERE id = ?1 AND balance >= ?2`,
        )
        .bind(memberId, PRICE, crypto.randomUUID(), Date.now()),
      this.#db
        .prepare(
          "UPDATE accounts SET balance = balance - ?2, entries = entries + 1 WHERE id = ?1 AND balance >= ?2",
        )
        .bind(memberId, PRICE),
    ]);
    if (charged?.meta.changes === 1) this.post(memberId, readText(frame), PRICE);
    else socket.send('{"type":"error","code":"insufficient_balance"}');
  }
}

export default {
  fetch: (request: Request, env: BareEnv) => handleBenchRequest(request) ?? forwardToRoom(request, env),
};
