import { SMILE_PRICE_EXPIRES_AFTER_MS } from "../../core/limits.ts";
import { isRecent } from "../../core/recent.ts";
import type { Database } from "../../db/database.ts";
import { findSmile, type Smile } from "../../db/smiles.ts";
import { withDeadline } from "../../platform/deadline.ts";

/** Caches smiles for a minute: their prices, and whether members may send them. */
export class SmilePrices {
  readonly #db: Database;
  readonly #known = new Map<number, { smile: Smile; readAt: number }>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Returns undefined for a smile that must be loaded first. */
  of(id: number, now: number): Smile | undefined {
    const known = this.#known.get(id);
    return known && isRecent(known.readAt, SMILE_PRICE_EXPIRES_AFTER_MS, now) ? known.smile : undefined;
  }

  /** Loads a smile from D1 and returns whether it exists. @throws when D1 does not answer */
  async load(id: number): Promise<boolean> {
    const readAt = Date.now();
    const smile = await withDeadline(findSmile(this.#db, id));
    // Don't cache a missing smile: a superuser may create it in a moment.
    if (smile) this.#known.set(id, { smile, readAt });
    return smile !== undefined;
  }
}
