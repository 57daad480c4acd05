import { describe, expect, test } from "vitest";
import { PICTURE_ORIGINS_MAX } from "../src/core/config-limits.ts";
import type { Env } from "../src/env.ts";
import { origins, SettingsError } from "../src/variables.ts";

const read = (value: unknown, isLocal = false) =>
  origins({ PICTURE_ORIGINS: value } as Env, "PICTURE_ORIGINS", isLocal);
const MANY = Array.from({ length: PICTURE_ORIGINS_MAX + 1 }, (_, i) => `https://p${i}.example.com`);

describe("a list of origins", () => {
  test("may be missing", () => expect(read(undefined)).toEqual([]));

  test.each([
    [["https://example.com"]],
    [["https://example.com", "https://pictures.example.com:8443"]],
    [MANY.slice(1)],
  ])("%s", (given) => {
    for (const separator of [",", ", "]) expect(read(given.join(separator))).toEqual(given);
  });

  test.each([
    "",
    ",",
    5,
    null,
    ["https://example.com"],
    "https://example.com/",
    "https://example.com,",
    "https://example.com:443",
    "https://EXAMPLE.com",
    "https://*.example.com",
    "https://example.com/pictures",
    "https://example.com; script-src *",
    "https://example.com https://other.example.com",
    "https://ada:secret@example.com",
    "http://example.com",
    "http://localhost:8001",
    "example.com",
    "*",
    "data:",
    "/",
    MANY.join(","),
  ])("%j is refused", (value) => {
    expect(() => read(value)).toThrow(SettingsError);
    expect(() => read(value)).toThrow(
      `PICTURE_ORIGINS must have 1 to ${PICTURE_ORIGINS_MAX} origins such as https://pictures.example.com, separated by commas`,
    );
  });

  test("has origins of this machine on a local site only", () => {
    expect(read("http://localhost:8001,http://127.0.0.1", true)).toEqual([
      "http://localhost:8001",
      "http://127.0.0.1",
    ]);
    for (const value of ["http://example.com", "http://localhost.example.com"])
      expect(() => read(value, true)).toThrow(SettingsError);
  });
});
