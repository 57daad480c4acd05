import type { HasherRpc } from "./auth/hasher-rpc.ts";
import type { InboxRpc } from "./inbox/rpc.ts";
import type { ChatRoomRpc } from "./room/rpc.ts";

/** The bindings of `wrangler.toml`. A variable is a number from `[vars]` and a string from `--var`; `src/settings.ts` reads both. */
export interface Env {
  DB: D1Database;
  FILES: R2Bucket;
  CHAT_ROOM: DurableObjectNamespace<ChatRoomRpc>;
  INBOX: DurableObjectNamespace<InboxRpc>;
  HASHER: DurableObjectNamespace<HasherRpc>;
  ASSETS: Fetcher;
  AUTH_LIMITER_BY_ADDRESS: RateLimit;
  AUTH_LIMITER_BY_NETWORK: RateLimit;
  AUTH_LIMITER_BY_EMAIL: RateLimit;
  AUTH_LIMITER_BY_MEMBER: RateLimit;
  FUNDS_QUERY_LIMITER: RateLimit;
  UPGRADE_LIMITER: RateLimit;
  WRITE_LIMITER: RateLimit;
  MEMBER_WRITE_LIMITER: RateLimit;
  LISTING_LIMITER: RateLimit;
  SEARCH_LIMITER: RateLimit;
  READ_LIMITER: RateLimit;
  UPGRADE_LIMITER_BY_ADDRESS: RateLimit;
  UPGRADE_LIMITER_BY_NETWORK: RateLimit;
  JWT_SECRET: string;
  MESSAGE_PRICE: unknown;
  MAX_FILE_BYTES: unknown;
  HISTORY_LIMIT: unknown;
  SIGNUP_COINS: unknown;
  PASSWORD_MIN_LENGTH: unknown;
  ACCESS_TOKEN_TTL_SECONDS: unknown;
  SEND_BURST: unknown;
  SENDS_PER_SECOND: unknown;
  MEMBER_SENDS_PER_SECOND: unknown;
  MEMBER_FILE_BYTES_PER_DAY: unknown;
  LEASE_COINS: unknown;
  SETTLE_AFTER_SECONDS: unknown;
  /** Optional: `RESERVED_NAMES` in `src/core/member-name.ts` is its default. */
  RESERVED_NAMES: unknown;
  /** Optional: a site without it is open. */
  SITE_CLOSED: unknown;
  /** Optional, as all variables below: `docs/operations.md` has the defaults. */
  SITE_NAME: unknown;
  BRAND_HUE: unknown;
  LOGO_URL: unknown;
  TERMS_URL: unknown;
  IMPRINT_URL: unknown;
  COINS_URL: unknown;
  COINS_HELP: unknown;
  MEMBER_SEARCH: unknown;
  LANGUAGES: unknown;
  SERVICE_WORKER: unknown;
  SITE_ISSUER: unknown;
  SITE_AUDIENCE: unknown;
  SITE_JWKS_URL: unknown;
  /** A secret. */
  SITE_JWT_SECRET: unknown;
  SITE_LOGIN_URL: unknown;
  OWN_ACCOUNTS: unknown;
  NAME_CLAIM: unknown;
  EMAIL_CLAIM: unknown;
  PICTURE_CLAIM: unknown;
  PICTURE_ORIGINS: unknown;
  /** Only `npm run dev` sets it. */
  LOCAL_SITE: unknown;
}
