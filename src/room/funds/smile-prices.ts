import { SMILE_PRICE_EXPIRES_AFTER_MS } from "../../core/limits.ts";
import type { Database } from "../../db/database.ts";
import { findSmile, type Smile } from "../../db/smiles.ts";
import { withDeadline } from "../../platform/deadline.ts";

/** Smiles as D1 had them within the last minute: what they cost, and whether they may be sent. */
export class SmilePrices {
  readonly #db: Database;
  readonly #known = new Map<number, { smile: Smile; readAt: number }>();

  constructor(db: Database) {
    this.#db = db;
  }

  of(id: number, now: number): Smile | undefined {
    const known = this.#known.get(id);
    return known && now - known.readAt < SMILE_PRICE_EXPIRES_AFTER_MS ? known.smile : undefined;
  }

  /** Returns whether there is such a smile. @throws when D1 does not answer */
  async load(id: number): Promise<boolean> {
    const readAt = Date.now();
    const smile = await withDeadline(findSmile(this.#db, id));
    // One that does not exist may be made in a moment.
    if (smile) this.#known.set(id, { smile, readAt });
    return smile !== undefined;
  }
}
