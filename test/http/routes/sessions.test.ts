import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../../src/db/database.ts";
import { endSession } from "../../../src/db/sessions.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";

let parley: Parley;
let ada: TestMember;
beforeAll(async () => {
  parley = await startParley();
  ada = await parley.addMember();
});
afterAll(() => parley.close());

type Body = Record<string, unknown>;
const me = async (member: TestMember) => {
  const response = await parley.request(member, "GET", "/members/me");
  return { status: response.status, code: ((await response.json()) as Body)["code"] };
};

describe("a token", () => {
  test("of an ended session is refused at once, and the tokens of other sessions are not", async () => {
    const [one, other] = [await addSession(parley.env.DB, ada), await addSession(parley.env.DB, ada)];
    expect(await me(one)).toEqual({ status: 200 });
    const end = { id: one.sessionId, memberId: ada.id, now: Date.now() };
    await endSession(openDatabase(parley.env.DB), end);
    expect(await me(one)).toEqual({ status: 401, code: "unauthorized" });
    expect(await me(other)).toEqual({ status: 200 });
    expect(await me(ada)).toEqual({ status: 200 });
  });

  test("of another member's session or of a session without a row is refused", async () => {
    const ben = await parley.addMember();
    const { sessionId } = await addSession(parley.env.DB, ben);
    for (const id of [sessionId, "unknown"])
      expect(await me({ ...ada, token: await tokenFor(ada.id, { sessionId: id }) })).toEqual({
        status: 401,
        code: "unauthorized",
      });
  });
});
