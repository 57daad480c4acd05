import { DrizzleQueryError } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { log } from "../src/log.ts";

afterEach(() => vi.restoreAllMocks());

const failed = new DrizzleQueryError(
  "select 1 where email = ?",
  ["ada@mail.com"],
  new Error("D1_ERROR: busy"),
);

/** Returns the error in the line that `log` writes for it. */
function logged(error: unknown): string {
  const print = vi.spyOn(console, "error").mockImplementation(() => {});
  log({ event: "status.refresh", code: "unavailable", error });
  return (JSON.parse(String(print.mock.calls[0]?.[0])) as { error: string }).error;
}

test.each<[string, unknown, string]>([
  ["of D1", failed, "D1_ERROR: busy"],
  // An error that crosses from an object loses everything but its message.
  ["of D1 in another object", new Error(failed.message), "select 1 where email = ?"],
  ["of D1 in another object, as text", failed.message, "select 1 where email = ?"],
  ["of something else", new Error("no answer"), "no answer"],
])("an error %s is logged without the parameters of a query", (_, error, shown) => {
  expect(logged(error)).toContain(shown);
  expect(logged(error)).not.toContain("ada@mail.com");
});
