import { expect, test } from "vitest";
import { actorId, memberActor } from "../../src/core/acts.ts";

test("an actor names its superuser, and a command of the operator names nobody", () => {
  expect(memberActor(17)).toBe("member:17");
  expect(actorId(memberActor(17))).toBe(17);
  expect(actorId("cli")).toBeNull();
});
