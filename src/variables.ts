import { PICTURE_ORIGINS_MAX, SITE_URL_MAX_LENGTH } from "./core/config-limits.ts";
import { JWT_SECRET_MIN_BYTES, RESERVED_NAMES_MAX_LENGTH } from "./core/limits.ts";
import { isPlainName } from "./core/member-name.ts";
import type { Env } from "./env.ts";

/** A variable of the deployment has an invalid value. The message names the variable and never contains the value. */
export class SettingsError extends Error {}

export function integer(env: Env, name: keyof Env, min: number, max: number, byDefault?: number): number {
  const raw: unknown = env[name] === undefined ? byDefault : env[name];
  const value = typeof raw === "string" && /^\d{1,16}$/.test(raw) ? Number(raw) : raw;
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
    throw new SettingsError(`${name} must be an integer from ${min} to ${max}`);
  }
  return value;
}

/** Reads a list of names that are separated by commas. */
export function names(env: Env, name: keyof Env, byDefault: readonly string[]): readonly string[] {
  const raw: unknown = env[name] ?? byDefault.join(",");
  if (typeof raw !== "string" || raw.length > RESERVED_NAMES_MAX_LENGTH) {
    throw new SettingsError(`${name} must be a text of at most ${RESERVED_NAMES_MAX_LENGTH} characters`);
  }
  return raw.split(",").filter((each) => each.trim() !== "");
}

/** Reads an optional text that members read, in one line. */
export function text(env: Env, name: keyof Env, maxLength: number): string | undefined {
  const raw: unknown = env[name];
  if (raw === undefined) return undefined;
  if (typeof raw !== "string" || [...raw].length > maxLength || !raw.isWellFormed() || !isPlainName(raw)) {
    throw new SettingsError(`${name} must be a visible text in one line, of 1 to ${maxLength} characters`);
  }
  return raw;
}

/** Of a host, only names and numbers: it may become a part of a page's policy. Another scheme, such as `javascript:`, may be code. */
const SITE_ADDRESS = /^(?:https:\/\/[\w.-]+(?::\d+)?(?=[/?#]|$)|\/(?![/\\]))[!-~]*$/;

const LOCAL_ADDRESS = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?(?=[/?#]|$)[!-~]*$/;

/** Reads an optional address. @param isLocal whether it may also be one of this machine */
export function address(env: Env, name: keyof Env, isLocal = false): string | undefined {
  const raw: unknown = env[name];
  if (raw === undefined) return undefined;
  if (
    typeof raw !== "string" ||
    raw.length > SITE_URL_MAX_LENGTH ||
    !(SITE_ADDRESS.test(raw) || (isLocal && LOCAL_ADDRESS.test(raw))) ||
    !URL.canParse(raw, "https://site.invalid")
  ) {
    throw new SettingsError(
      `${name} must begin with https:// or with one /, and have at most ${SITE_URL_MAX_LENGTH} ASCII characters`,
    );
  }
  return raw;
}

/** Reads an optional list of origins, separated by commas. @param isLocal whether some may be of this machine */
export function origins(env: Env, name: keyof Env, isLocal = false): readonly string[] {
  const raw: unknown = env[name];
  if (raw === undefined) return [];
  const given = typeof raw === "string" ? raw.split(",").map((each) => each.trim()) : [];
  const isOrigin = (each: string) =>
    (SITE_ADDRESS.test(each) || (isLocal && LOCAL_ADDRESS.test(each))) &&
    URL.canParse(each) &&
    new URL(each).origin === each;
  if (given.length === 0 || given.length > PICTURE_ORIGINS_MAX || !given.every(isOrigin)) {
    throw new SettingsError(
      `${name} must have 1 to ${PICTURE_ORIGINS_MAX} origins such as https://pictures.example.com, separated by commas`,
    );
  }
  return given;
}

/** Reads an optional list of at most so many choices, separated by commas. */
export function choices<Choice extends string>(
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

export function secret(env: Env, name: keyof Env): Uint8Array {
  const raw: unknown = env[name];
  const key = new TextEncoder().encode(typeof raw === "string" ? raw : "");
  if (key.byteLength < JWT_SECRET_MIN_BYTES) {
    throw new SettingsError(`${name} must be set and have at least ${JWT_SECRET_MIN_BYTES} bytes`);
  }
  return key;
}
