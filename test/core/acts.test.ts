import { expect, test } from "vitest";
import { keyId, superuserId, toActor } from "../../src/core/acts.ts";

test("an actor names a superuser or an API key, and a command of the operator names nobody", () => {
  const KEY = "key:0123456789ab";
  expect([17, KEY, "cli"].map((each) => (each === "cli" ? each : toActor(each as number)))).toEqual([
    "member:17",
    KEY,
    "cli",
  ]);
  expect((["member:17", KEY, "cli"] as const).map(superuserId)).toEqual([17, null, null]);
  expect((["member:17", KEY, "cli"] as const).map(keyId)).toEqual([null, "0123456789ab", null]);
});
