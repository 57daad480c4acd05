import { expect, test } from "vitest";
import { chosenName, storedName } from "../../src/core/stored-name.ts";

test("objects send each other a name for every member, and clients receive null for one without", () => {
  expect(storedName({ id: 17, name: null })).toBe("Member 17");
  expect(storedName({ id: 17, name: "Ada" })).toBe("Ada");
  expect(chosenName({ id: 17, name: null })).toBeNull();
  expect(chosenName({ id: 17, name: "Ada" })).toBe("Ada");
});

test("the name that a member without one has in lists is no name, but that of another member is", () => {
  expect(chosenName({ id: 17, name: storedName({ id: 17, name: null }) })).toBeNull();
  expect(chosenName({ id: 17, name: "Member 18" })).toBe("Member 18");
});
