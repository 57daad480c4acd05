import type { Identity } from "../auth/token.ts";

/** Why a token admits nobody, now or at all. `retryAfter` is in seconds. */
export type TokenRefusal = {
  code: "unauthorized" | "unavailable";
  retryAfter?: number;
  /** Whether the site is closed, so that it takes no new members. */
  closed?: true;
};
export type Identified = { ok: true; identity: Identity } | ({ ok: false } & TokenRefusal);

/** The method of the Worker that objects call: they verify Parley's own tokens, and the keys of the site may need the network. */
export interface TokenExchangeRpc {
  /** Returns the identity in an access token: see `identify`. */
  identify(token: string): Promise<Identified>;
}
