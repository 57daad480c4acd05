/** The parts of the API that keys can open. Each route that admits a key requires one of them. */
export const SCOPES = ["members", "coins", "messages"] as const;
export type Scope = (typeof SCOPES)[number];

export const KEY_NAME_MAX_LENGTH = 64;
/** The most keys that the list shows, the newest first. */
export const KEYS_LISTED_MAX = 1_000;

/** For how long an isolate counts the requests of a key that D1 knew under the key alone, and no longer under the client's address. */
export const KEY_KNOWN_MS = 60_000;
export const KEYS_KNOWN_MAX = 1_000;

/** The id of an API key, which is not secret, and the hash of its secret. */
export type KeyIdentity = { id: string; hash: string };

export function joinScopes(scopes: readonly Scope[]): string {
  return SCOPES.filter((scope) => scopes.includes(scope)).join(",");
}

export function splitScopes(joined: string): Scope[] {
  const all = joined.split(",");
  return SCOPES.filter((scope) => all.includes(scope));
}
