import {
  COINS_HELP_MAX_LENGTH,
  HUE_MAX,
  MEMBER_SEARCHES,
  type MemberSearch,
  SITE_LANGUAGES,
  SITE_NAME_MAX_LENGTH,
  SITE_URL_MAX_LENGTH,
  type SiteLanguage,
} from "./core/config-limits.ts";
import {
  COINS_MAX,
  FILE_BYTES_MAX,
  FILE_BYTES_PER_DAY_MAX,
  JWT_SECRET_MIN_BYTES,
  PASSWORD_MAX_LENGTH,
  RESERVED_NAMES_MAX_LENGTH,
  SEND_RATE_MAX,
} from "./core/limits.ts";
import { isPlainName, RESERVED_NAMES } from "./core/member-name.ts";
import type { Env } from "./env.ts";

/** How a site introduces itself. Each variable is optional. */
export type SiteSettings = {
  name: string;
  /** Degrees in OKLCH; undefined for the colours of Parley. */
  brandHue: number | undefined;
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
};

/** A variable of the deployment has an invalid value. The message names the variable and never contains the value. */
export class SettingsError extends Error {}

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
  };
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
    logo: address(env, "LOGO_URL"),
    terms: address(env, "TERMS_URL"),
    imprint: address(env, "IMPRINT_URL"),
    coinsUrl: address(env, "COINS_URL"),
    coinsHelp: text(env, "COINS_HELP", COINS_HELP_MAX_LENGTH),
    memberSearch: choices(env, "MEMBER_SEARCH", MEMBER_SEARCHES, 1)?.[0] ?? "off",
    languages: choices(env, "LANGUAGES", SITE_LANGUAGES) ?? SITE_LANGUAGES,
    hasServiceWorker: integer(env, "SERVICE_WORKER", 0, 1, 1) === 1,
  };
}

function integer(env: Env, name: keyof Env, min: number, max: number, byDefault?: number): number {
  const raw: unknown = env[name] === undefined ? byDefault : env[name];
  const value = typeof raw === "string" && /^\d{1,16}$/.test(raw) ? Number(raw) : raw;
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
    throw new SettingsError(`${name} must be an integer from ${min} to ${max}`);
  }
  return value;
}

/** Reads a list of names that are separated by commas. */
function names(env: Env, name: keyof Env, byDefault: readonly string[]): readonly string[] {
  const raw: unknown = env[name] ?? byDefault.join(",");
  if (typeof raw !== "string" || raw.length > RESERVED_NAMES_MAX_LENGTH) {
    throw new SettingsError(`${name} must be a text of at most ${RESERVED_NAMES_MAX_LENGTH} characters`);
  }
  return raw.split(",").filter((each) => each.trim() !== "");
}

/** Reads an optional text that members read, in one line. */
function text(env: Env, name: keyof Env, maxLength: number): string | undefined {
  const raw: unknown = env[name];
  if (raw === undefined) return undefined;
  if (typeof raw !== "string" || [...raw].length > maxLength || !raw.isWellFormed() || !isPlainName(raw)) {
    throw new SettingsError(`${name} must be a visible text in one line, of 1 to ${maxLength} characters`);
  }
  return raw;
}

/** Of a host, only names and numbers: it may become a part of a page's policy. Another scheme, such as `javascript:`, may be code. */
const SITE_ADDRESS = /^(?:https:\/\/[\w.-]+(?::\d+)?(?=[/?#]|$)|\/(?![/\\]))[!-~]*$/;

/** Reads an optional address. */
function address(env: Env, name: keyof Env): string | undefined {
  const raw: unknown = env[name];
  if (raw === undefined) return undefined;
  if (
    typeof raw !== "string" ||
    raw.length > SITE_URL_MAX_LENGTH ||
    !SITE_ADDRESS.test(raw) ||
    !URL.canParse(raw, "https://site.invalid")
  ) {
    throw new SettingsError(
      `${name} must begin with https:// or with one /, and have at most ${SITE_URL_MAX_LENGTH} ASCII characters`,
    );
  }
  return raw;
}

/** Reads an optional list of at most so many choices, separated by commas. */
function choices<Choice extends string>(
  env: Env,
  name: keyof Env,
  all: readonly Choice[],
  max = all.length,
): Choice[] | undefined {
  const raw: unknown = env[name];
  if (raw === undefined) return undefined;
  const given = typeof raw === "string" ? raw.split(",").map((each) => each.trim()) : [];
  const chosen = all.filter((each) => given.includes(each));
  if (chosen.length === 0 || chosen.length !== given.length || chosen.length > max) {
    throw new SettingsError(`${name} must be ${max === 1 ? "one" : "some"} of ${all.join(", ")}`);
  }
  return given as Choice[];
}

function secret(env: Env, name: keyof Env): Uint8Array {
  const raw: unknown = env[name];
  const key = new TextEncoder().encode(typeof raw === "string" ? raw : "");
  if (key.byteLength < JWT_SECRET_MIN_BYTES) {
    throw new SettingsError(`${name} must be set and have at least ${JWT_SECRET_MIN_BYTES} bytes`);
  }
  return key;
}
