import * as z from "zod/mini";
import { COINS_MAX } from "../core/coins.ts";

// In a file of its own, for the client: it takes no schema along.
export { TOKEN_PREFIX, V1 } from "./subprotocol.ts";

export const Id = z.int().check(z.positive());
export const Coins = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));
export const Price = z.int().check(z.minimum(0), z.maximum(COINS_MAX));
/** UTC, six decimals, no zone letter: the contract's own spelling. */
export const ContractDate = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/));
/** The same with its zone, as parley.v1 has it. */
export const V1Date = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/));
/** ISO 8601 in UTC: what HTTP bodies have. */
export const IsoDate = z.iso.datetime();
/** A UUIDv7 (RFC 9562, 5.7) in lower case: the sender's own id of one message, made when it is first put on the wire. */
export const ClientMessageId = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
