import type { ConfigBody } from "./api.ts";

/** How the site introduces itself. An earlier server says nothing of prices and limits. */
export type SiteConfig = Omit<ConfigBody, "prices" | "limits"> &
  Partial<Pick<ConfigBody, "prices" | "limits">>;

/** The languages that a site may have. */
const LANGUAGES: SiteConfig["languages"] = ["en", "de"];
/** Other addresses, such as those of scripts, must not become links. */
const ADDRESS = /^(?:https:\/\/|\/(?!\/))/;

/** Reads a configuration. Each value that is missing or not as it must be is the built-in one. */
export function readConfig(body: unknown): SiteConfig {
  const given: Partial<Record<keyof ConfigBody, unknown>> = typeof body === "object" && body ? body : {};
  const { prices, limits } = given;
  return {
    name: textOf(given.name) ?? "Parley",
    logo: addressOf(given.logo),
    languages: languagesOf(given.languages),
    terms: addressOf(given.terms),
    imprint: addressOf(given.imprint),
    coins_url: addressOf(given.coins_url),
    coins_help: textOf(given.coins_help) ?? null,
    member_search:
      given.member_search === "exact" || given.member_search === "prefix" ? given.member_search : "off",
    service_worker: given.service_worker === true,
    own_accounts: given.own_accounts !== false,
    // It may be on this machine, so the log-in checks it.
    login_url: textOf(given.login_url) ?? null,
    ...(hasNumbers<ConfigBody["prices"]>(prices, ["text", "file"]) && { prices }),
    ...(hasNumbers<ConfigBody["limits"]>(limits, ["password_min_length", "name_length"]) && { limits }),
  };
}

/** The configuration of a site that sends none. */
export const DEFAULTS: SiteConfig = readConfig({});

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function addressOf(value: unknown): string | null {
  return typeof value === "string" && ADDRESS.test(value) ? value : null;
}

function languagesOf(value: unknown): SiteConfig["languages"] {
  const known = LANGUAGES.filter((each) => Array.isArray(value) && value.includes(each));
  return known.length > 0 ? known : LANGUAGES;
}

function hasNumbers<T extends Record<string, number>>(value: unknown, names: (keyof T)[]): value is T {
  return (
    typeof value === "object" &&
    value !== null &&
    names.every((name) => Number.isSafeInteger((value as Partial<T>)[name]))
  );
}
