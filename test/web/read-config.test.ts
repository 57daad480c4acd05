import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/web/read-config.ts";

const ACME = {
  name: "Acme",
  logo: "https://cdn.example.com/logo.png",
  prices: { text: 5, file: 7 },
  limits: { text_length: 1, file_bytes: 2, name_length: 50, password_min_length: 8 },
  languages: ["de"],
  terms: "/terms",
  imprint: "https://example.com/imprint",
  coins_url: "https://example.com/coins?member={id}",
  coins_help: "Ask the office",
  member_search: "prefix",
  service_worker: true,
  own_accounts: false,
  login_url: "https://acme.example/log-in",
} as const;
const BUILT_IN = {
  name: "Parley",
  logo: null,
  languages: ["en", "de"],
  terms: null,
  imprint: null,
  coins_url: null,
  coins_help: null,
  member_search: "off",
  service_worker: false,
  own_accounts: true,
  login_url: null,
};

describe("the configuration of a site", () => {
  test("is read as it was sent", () => {
    expect(readConfig(ACME)).toEqual(ACME);
  });

  test.each([[undefined], [null], ["text"], [5], [[]], [{}], [{ error: "not found" }]])(
    "is the built-in one in place of %j",
    (body) => {
      expect(readConfig(body)).toEqual(BUILT_IN);
    },
  );

  test.each<[keyof typeof ACME, unknown[]]>([
    ["name", [undefined, 5, "", "  "]],
    ["logo", [undefined, 5, "javascript:alert(1)", "http://example.com", "//example.com/a", "data:,"]],
    ["terms", ["javascript:alert(1)", {}]],
    ["imprint", ["JAVASCRIPT:1", []]],
    ["coins_url", ["javascript:{id}", "coins"]],
    ["coins_help", [5, ""]],
    ["languages", [[], "en", ["fr"], undefined]],
    ["member_search", ["all", undefined]],
    ["service_worker", ["yes", 1]],
    ["own_accounts", [undefined, 0, "no"]],
    ["login_url", [undefined, 5, "", {}]],
  ])("has the built-in %s in place of a wrong one, and all else as it was sent", (name, wrong) => {
    for (const value of wrong) {
      const expected = { ...ACME, [name]: (BUILT_IN as Record<string, unknown>)[name] };
      expect(readConfig({ ...ACME, [name]: value })).toEqual(expected);
    }
  });

  test.each<"prices" | "limits">(["prices", "limits"])("has no %s in place of wrong ones", (name) => {
    const { [name]: _, ...rest } = ACME;
    for (const value of [undefined, null, 5, {}, { text: "5", file: 5 }, { text: 5 }])
      expect(readConfig({ ...ACME, [name]: value })).toEqual(rest);
  });
});
