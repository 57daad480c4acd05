import { describe, expect, test } from "vitest";
import {
  COINS_HELP_MAX_LENGTH,
  HUE_MAX,
  SITE_NAME_MAX_LENGTH,
  SITE_URL_MAX_LENGTH,
} from "../src/core/config-limits.ts";
import {
  COINS_MAX,
  JWT_SECRET_MIN_BYTES,
  PASSWORD_MAX_LENGTH,
  RESERVED_NAMES_MAX_LENGTH,
} from "../src/core/limits.ts";
import { RESERVED_NAMES } from "../src/core/member-name.ts";
import type { Env } from "../src/env.ts";
import { largestFileBytes, readSettings, SettingsError } from "../src/settings.ts";
import { REQUIRED_VARIABLES } from "./support/required-variables.ts";

const read = (changes: Record<string, unknown>) =>
  readSettings({ ...REQUIRED_VARIABLES, ...changes } as unknown as Env);

test.each([
  ["MAX_FILE_BYTES", 1_000_000_000, 5_000_000],
  ["MAX_FILE_BYTES, if a day has no limit", 0, 5_000_000],
  ["the bytes of a day, if they are fewer", 4_999_999, 4_999_999],
])("the largest file that a member can send has %s", (_, perDay, bytes) => {
  expect(largestFileBytes(read({ MEMBER_FILE_BYTES_PER_DAY: perDay }))).toBe(bytes);
});

describe("a variable of the settings", () => {
  test("may be a number or its text", () => {
    const settings = read({});
    expect(settings).toMatchObject({ messagePrice: 5, sendRate: { burst: 60, perSecond: 10 } });
    const text = Object.fromEntries(
      Object.entries(REQUIRED_VARIABLES).map(([name, value]) => [name, String(value)]),
    );
    expect(readSettings(text as unknown as Env)).toEqual(settings);
  });

  test.each([
    ["MESSAGE_PRICE", 0, COINS_MAX],
    ["MAX_FILE_BYTES", 1, 33_000_000],
    ["HISTORY_LIMIT", 1, 10_000],
    ["SIGNUP_COINS", 0, COINS_MAX],
    ["PASSWORD_MIN_LENGTH", 1, PASSWORD_MAX_LENGTH],
    ["ACCESS_TOKEN_TTL_SECONDS", 1, 31_622_400],
    ["SEND_BURST", 0, 1_000_000_000],
    ["SENDS_PER_SECOND", 0, 1_000_000_000],
    ["MEMBER_SENDS_PER_SECOND", 0, 1_000_000_000],
    ["MEMBER_FILE_BYTES_PER_DAY", 0, 1_000_000_000_000],
    ["LEASE_COINS", 1, COINS_MAX],
    ["SETTLE_AFTER_SECONDS", 1, 86_400],
  ])("%s must be from %i to %i", (name, min, max) => {
    for (const value of [min, max, String(min), String(max)])
      expect(() => read({ [name]: value })).not.toThrow();
    for (const value of [
      min - 1,
      max + 1,
      String(max + 1),
      min + 0.5,
      Number.NaN,
      "",
      " 5",
      "5 ",
      "0x5",
      "1e2",
      "five",
      null,
      undefined,
      true,
      {},
    ]) {
      expect(() => read({ [name]: value })).toThrow(
        new SettingsError(`${name} must be an integer from ${min} to ${max}`),
      );
    }
  });

  test("RESERVED_NAMES is a list of names, and may be missing or empty", () => {
    expect(read({}).reservedNames).toEqual([...RESERVED_NAMES, "Parley"]);
    expect(read({ RESERVED_NAMES: "", SITE_NAME: "Acme" }).reservedNames).toEqual(["Acme"]);
    expect(read({ RESERVED_NAMES: "Acme,Acme Support,," }).reservedNames).toEqual([
      "Acme",
      "Acme Support",
      "Parley",
    ]);
    expect(() => read({ RESERVED_NAMES: "a".repeat(RESERVED_NAMES_MAX_LENGTH) })).not.toThrow();
    for (const value of ["a".repeat(RESERVED_NAMES_MAX_LENGTH + 1), 5, ["Acme"]]) {
      expect(() => read({ RESERVED_NAMES: value })).toThrow(
        new SettingsError(`RESERVED_NAMES must be a text of at most ${RESERVED_NAMES_MAX_LENGTH} characters`),
      );
    }
  });

  test("SITE_CLOSED closes the site with 1, and may be missing", () => {
    expect([{}, { SITE_CLOSED: 0 }, { SITE_CLOSED: "1" }].map((each) => read(each).isClosed)).toEqual([
      false,
      false,
      true,
    ]);
    for (const value of [2, -1, "yes", null]) {
      expect(() => read({ SITE_CLOSED: value })).toThrow("SITE_CLOSED must be an integer from 0 to 1");
    }
  });

  test(`JWT_SECRET must have at least ${JWT_SECRET_MIN_BYTES} bytes`, () => {
    expect(() => read({ JWT_SECRET: "é".repeat(JWT_SECRET_MIN_BYTES / 2) })).not.toThrow();
    for (const secret of ["x".repeat(JWT_SECRET_MIN_BYTES - 1), "", undefined, 5]) {
      expect(() => read({ JWT_SECRET: secret })).toThrow(
        `JWT_SECRET must be set and have at least ${JWT_SECRET_MIN_BYTES} bytes`,
      );
    }
  });
});

describe("an optional variable of the site", () => {
  const site = (changes: Record<string, unknown>) => read(changes).site;
  const refusal = (changes: Record<string, unknown>) => {
    try {
      read(changes);
    } catch (error) {
      if (error instanceof SettingsError) return error.message;
    }
    return undefined;
  };

  test("has a default", () => {
    expect(site({})).toEqual({
      name: "Parley",
      brandHue: undefined,
      pictureOrigins: [],
      logo: undefined,
      terms: undefined,
      imprint: undefined,
      coinsUrl: undefined,
      coinsHelp: undefined,
      memberSearch: "off",
      languages: ["en", "de"],
      hasServiceWorker: true,
      hasOwnAccounts: true,
      loginUrl: undefined,
    });
  });

  test.each([
    ["SITE_NAME", "name", SITE_NAME_MAX_LENGTH],
    ["COINS_HELP", "coinsHelp", COINS_HELP_MAX_LENGTH],
  ] as const)("%s is a visible text in one line", (name, key, max) => {
    for (const text of ["A", "Café Zürich 👩‍💻", "é".repeat(max), "👍".repeat(max)]) {
      expect(site({ [name]: text })[key]).toBe(text);
    }
    for (const value of [
      "",
      " ",
      "\u200B",
      "a\nb",
      "a\u202Eb",
      "\uD800",
      "a".repeat(max + 1),
      5,
      null,
      ["A"],
    ]) {
      expect(refusal({ [name]: value })).toBe(
        `${name} must be a visible text in one line, of 1 to ${max} characters`,
      );
    }
  });

  test.each([
    ["LOGO_URL", "logo"],
    ["TERMS_URL", "terms"],
    ["IMPRINT_URL", "imprint"],
    ["COINS_URL", "coinsUrl"],
  ] as const)("%s is an https URL, or a path of this site", (name, key) => {
    const longest = `https://example.com/${"a".repeat(SITE_URL_MAX_LENGTH - 20)}`;
    for (const url of [
      "https://example.com",
      "https://shop.example:8443/coins?member={id}&from=chat#top",
      "/",
      "/terms.html",
      longest,
    ]) {
      expect(site({ [name]: url })[key]).toBe(url);
    }
    for (const value of [
      "",
      "http://example.com",
      "HTTPS://example.com",
      "https://",
      "https://{id}.example.com",
      "https://a;script-src",
      "https://ada:secret@example.com/",
      "https://example.com:port/",
      "https://1.2.3.4.5/",
      "//example.com/logo.png",
      "/\\example.com/logo.png",
      "logo.png",
      "javascript:alert(1)",
      "data:image/png;base64,AAAA",
      "https://example.com/a b",
      "https://example.com/\n",
      " https://example.com",
      "https://müller.example",
      `${longest}a`,
      5,
      null,
      ["/"],
    ]) {
      expect(refusal({ [name]: value })).toBe(
        `${name} must begin with https:// or with one /, and have at most ${SITE_URL_MAX_LENGTH} ASCII characters`,
      );
    }
  });

  test("MEMBER_SEARCH is one of three words", () => {
    for (const value of ["off", "exact", "prefix"] as const) {
      expect(site({ MEMBER_SEARCH: value }).memberSearch).toBe(value);
    }
    for (const value of ["", "all", "Off", "off,exact", "off,off", 0, null]) {
      expect(refusal({ MEMBER_SEARCH: value })).toBe("MEMBER_SEARCH must be one of off, exact, prefix");
    }
  });

  test("LANGUAGES is a list, in the order of the site", () => {
    for (const [value, languages] of [
      ["en", ["en"]],
      ["de", ["de"]],
      ["de, en", ["de", "en"]],
    ] as const) {
      expect(site({ LANGUAGES: value }).languages).toEqual(languages);
    }
    for (const value of ["", "fr", "en,", "en,en", "EN", "en de", 5, null, ["en"]]) {
      expect(refusal({ LANGUAGES: value })).toBe("LANGUAGES must be some of en, de");
    }
  });

  test("BRAND_HUE and SERVICE_WORKER are integers", () => {
    for (const value of [0, HUE_MAX, "0", String(HUE_MAX)]) {
      expect(site({ BRAND_HUE: value }).brandHue).toBe(Number(value));
    }
    for (const value of [-1, HUE_MAX + 1, 1.5, "", "teal", null]) {
      expect(refusal({ BRAND_HUE: value })).toBe(`BRAND_HUE must be an integer from 0 to ${HUE_MAX}`);
    }
    expect([0, "0", 1, "1"].map((each) => site({ SERVICE_WORKER: each }).hasServiceWorker)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    for (const value of [2, -1, "", "yes", true, null]) {
      expect(refusal({ SERVICE_WORKER: value })).toBe("SERVICE_WORKER must be an integer from 0 to 1");
    }
  });
});
