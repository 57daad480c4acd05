import { WorkerEntrypoint } from "cloudflare:workers";
import { openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import { readSettings } from "../settings.ts";
import { identify } from "./identify.ts";
import type { Identified, TokenExchangeRpc } from "./rpc.ts";

/** See `TokenExchangeRpc`. */
export class TokenExchange extends WorkerEntrypoint<Env> implements TokenExchangeRpc {
  identify(token: string): Promise<Identified> {
    return identify(token, {
      settings: readSettings(this.env),
      db: openDatabase(this.env.DB, "impatient"),
      waitUntil: (work) => this.ctx.waitUntil(work),
    });
  }
}
