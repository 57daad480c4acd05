import {
  COINS_HELP_MAX_LENGTH,
  HUE_MAX,
  MEMBER_SEARCHES,
  type MemberSearch,
  SITE_LANGUAGES,
  SITE_NAME_MAX_LENGTH,
  type SiteLanguage,
} from "./core/config-limits.ts";
import {
  COINS_MAX,
  FILE_BYTES_MAX,
  FILE_BYTES_PER_DAY_MAX,
  PASSWORD_MAX_LENGTH,
  SEND_RATE_MAX,
} from "./core/limits.ts";
import { RESERVED_NAMES } from "./core/member-name.ts";
import { CLAIM_MAX_LENGTH, ISSUER_MAX_LENGTH, PARLEY_ISSUER } from "./core/site-token-limits.ts";
import type { Env } from "./env.ts";
import { address, choices, integer, names, origins, SettingsError, secret, text } from "./variables.ts";

export { SettingsError };

/** How a site introduces itself. Each variable is optional. */
export type SiteSettings = {
  name: string;
  /** Degrees in OKLCH; undefined for the colours of Parley. */
  brandHue: number | undefined;
  /** The origins whose pictures of members pages show. */
  pictureOrigins: readonly string[];
  /** Each is an https URL, or a path of this site. */
  logo: string | undefined;
  terms: string | undefined;
  imprint: string | undefined;
  /** Where members get coins. `{id}` in it stands for the member's number. */
  coinsUrl: string | undefined;
  /** How members get coins, in words. */
  coinsHelp: string | undefined;
  memberSearch: MemberSearch;
  languages: readonly SiteLanguage[];
  /** Whether the web client may register its service worker. */
  hasServiceWorker: boolean;
  /** Whether members may register and log in here. Superusers always may. */
  hasOwnAccounts: boolean;
  /** Where the site's members log in: an https URL, or a path of this site. */
  loginUrl: string | undefined;
};

/** The tokens of the site that Parley accepts. */
export type SiteTokens = {
  audience: string;
  /** Where the site publishes its public keys, or the secret with which it signs. */
  keys: { url: string } | { secret: Uint8Array };
  /** The names of the claims from which a new member gets a name, an email and a picture. */
  claims: { name: string; email: string; picture: string };
};

/** The operator's configuration, validated. `docs/operations.md` describes each variable. */
export type Settings = {
  jwtKey: Uint8Array;
  messagePrice: number;
  maxFileBytes: number;
  historyLimit: number;
  signupCoins: number;
  passwordMinLength: number;
  accessTokenTtlSeconds: number;
  sendRate: { burst: number; perSecond: number };
  /** Of a member in all rooms; 0 for no limit. */
  memberSendsPerSecond: number;
  memberFileBytesPerDay: number;
  leaseCoins: number;
  settleAfterMs: number;
  /** Whether the site refuses members, as during a restore. */
  isClosed: boolean;
  /** Names that no member may choose. */
  reservedNames: readonly string[];
  site: SiteSettings;
  /** The issuer of the site's tokens. Its subjects are the external ids of members; undefined for a site without them. */
  siteIssuer: string | undefined;
  siteTokens: SiteTokens | undefined;
};

const DAY_SECONDS = 24 * 3600;
const YEAR_SECONDS = 366 * 24 * 3600;

const settingsByEnv = new WeakMap<object, Settings>();

/** Returns the settings of an `env`. Parses each `env` once. @throws SettingsError */
export function readSettings(env: Env): Settings {
  const cached = settingsByEnv.get(env);
  if (cached) return cached;
  const site = readSite(env);
  const settings: Settings = {
    jwtKey: secret(env, "JWT_SECRET"),
    messagePrice: integer(env, "MESSAGE_PRICE", 0, COINS_MAX),
    maxFileBytes: integer(env, "MAX_FILE_BYTES", 1, FILE_BYTES_MAX),
    historyLimit: integer(env, "HISTORY_LIMIT", 1, 10_000),
    signupCoins: integer(env, "SIGNUP_COINS", 0, COINS_MAX),
    passwordMinLength: integer(env, "PASSWORD_MIN_LENGTH", 1, PASSWORD_MAX_LENGTH),
    accessTokenTtlSeconds: integer(env, "ACCESS_TOKEN_TTL_SECONDS", 1, YEAR_SECONDS),
    sendRate: {
      burst: integer(env, "SEND_BURST", 0, SEND_RATE_MAX),
      perSecond: integer(env, "SENDS_PER_SECOND", 0, SEND_RATE_MAX),
    },
    memberSendsPerSecond: integer(env, "MEMBER_SENDS_PER_SECOND", 0, SEND_RATE_MAX),
    memberFileBytesPerDay: integer(env, "MEMBER_FILE_BYTES_PER_DAY", 0, FILE_BYTES_PER_DAY_MAX),
    leaseCoins: integer(env, "LEASE_COINS", 1, COINS_MAX),
    settleAfterMs: integer(env, "SETTLE_AFTER_SECONDS", 1, DAY_SECONDS) * 1000,
    isClosed: integer(env, "SITE_CLOSED", 0, 1, 0) === 1,
    reservedNames: [...names(env, "RESERVED_NAMES", RESERVED_NAMES), site.name],
    site,
    siteIssuer: text(env, "SITE_ISSUER", ISSUER_MAX_LENGTH),
    siteTokens: readSiteTokens(env),
  };
  if (settings.siteIssuer === PARLEY_ISSUER) throw new SettingsError("SITE_ISSUER must not be parley");
  settingsByEnv.set(env, settings);
  return settings;
}

/** Returns the bytes of the largest file that a member can send. One of more bytes than a day allows can never be sent. */
export function largestFileBytes({ maxFileBytes, memberFileBytesPerDay: perDay }: Settings): number {
  return perDay === 0 ? maxFileBytes : Math.min(maxFileBytes, perDay);
}

function readSite(env: Env): SiteSettings {
  return {
    name: text(env, "SITE_NAME", SITE_NAME_MAX_LENGTH) ?? "Parley",
    brandHue: env.BRAND_HUE === undefined ? undefined : integer(env, "BRAND_HUE", 0, HUE_MAX),
    pictureOrigins: origins(env, "PICTURE_ORIGINS", isOnThisMachine(env)),
    logo: address(env, "LOGO_URL"),
    terms: address(env, "TERMS_URL"),
    imprint: address(env, "IMPRINT_URL"),
    coinsUrl: address(env, "COINS_URL"),
    coinsHelp: text(env, "COINS_HELP", COINS_HELP_MAX_LENGTH),
    memberSearch: choices(env, "MEMBER_SEARCH", MEMBER_SEARCHES, 1)?.[0] ?? "off",
    languages: choices(env, "LANGUAGES", SITE_LANGUAGES) ?? SITE_LANGUAGES,
    hasServiceWorker: integer(env, "SERVICE_WORKER", 0, 1, 1) === 1,
    hasOwnAccounts: integer(env, "OWN_ACCOUNTS", 0, 1, 1) === 1,
    loginUrl: address(env, "SITE_LOGIN_URL", isOnThisMachine(env)),
  };
}

/** Whether the site may be a server on this machine, as under `npm run dev`. */
function isOnThisMachine(env: Env): boolean {
  return integer(env, "LOCAL_SITE", 0, 1, 0) === 1;
}

function readSiteTokens(env: Env): SiteTokens | undefined {
  const url = address(env, "SITE_JWKS_URL", isOnThisMachine(env));
  if (url === undefined && env.SITE_JWT_SECRET === undefined) return undefined;
  if (url !== undefined && env.SITE_JWT_SECRET !== undefined)
    throw new SettingsError("SITE_JWKS_URL and SITE_JWT_SECRET must not both be set");
  // With the secret of Parley's own tokens, the site could sign one of a superuser.
  if (env.SITE_JWT_SECRET !== undefined && env.SITE_JWT_SECRET === env.JWT_SECRET)
    throw new SettingsError("SITE_JWT_SECRET must not be the JWT_SECRET");
  if (url?.startsWith("/")) throw new SettingsError("SITE_JWKS_URL must begin with https://");
  const audience = text(env, "SITE_AUDIENCE", ISSUER_MAX_LENGTH);
  if (env.SITE_ISSUER === undefined || audience === undefined)
    throw new SettingsError("SITE_ISSUER and SITE_AUDIENCE must be set for tokens of the site");
  const claim = (name: "NAME_CLAIM" | "EMAIL_CLAIM" | "PICTURE_CLAIM", byDefault: string) =>
    text(env, name, CLAIM_MAX_LENGTH) ?? byDefault;
  return {
    audience,
    keys: url === undefined ? { secret: secret(env, "SITE_JWT_SECRET") } : { url },
    claims: {
      name: claim("NAME_CLAIM", "name"),
      email: claim("EMAIL_CLAIM", "email"),
      picture: claim("PICTURE_CLAIM", "picture"),
    },
  };
}
