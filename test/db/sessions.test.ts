import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../../src/db/database.ts";
import { findMemberOfToken } from "../../src/db/members.ts";
import { endSession, selectEndedSessions } from "../../src/db/sessions.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { addSession } from "../support/runtime/sessions.ts";

let parley: Parley;
let db: Database;
let ada: TestMember;
let ben: TestMember;
beforeAll(async () => {
  parley = await startParley();
  db = openDatabase(parley.env.DB);
  [ada, ben] = [await parley.addMember(), await parley.addMember()];
});
afterAll(() => parley.close());

const end = (id: string, { id: memberId }: TestMember) => endSession(db, { id, memberId, now: Date.now() });

describe("a token's member is found with the state of its session", () => {
  test.each<[string, (live: string, ended: string, foreign: string) => string | undefined, boolean]>([
    ["a live session", (live) => live, false],
    ["an ended session", (_, ended) => ended, true],
    ["another member's session", (_, __, foreign) => foreign, true],
    ["a session without a row", () => "unknown", true],
    ["no session, as in older tokens", () => undefined, false],
  ])("for %s", async (_, choose, isSessionOver) => {
    const [live, ended, foreign] = await Promise.all(
      [ada, ada, ben].map((each) => addSession(parley.env.DB, each)),
    );
    await end(ended?.sessionId ?? "", ada);
    const sessionId = choose(live?.sessionId ?? "", ended?.sessionId ?? "", foreign?.sessionId ?? "");
    const found = await findMemberOfToken(db, { memberId: ada.id, sessionId });
    expect(found?.member).toMatchObject({ id: ada.id, email: ada.email });
    expect(found?.isSessionOver).toBe(isSessionOver);
  });
});

test("only sessions that ended or have no row are reported as over", async () => {
  const [live, ended] = [await addSession(parley.env.DB, ada), await addSession(parley.env.DB, ben)];
  await end(ended.sessionId, ben);
  const over = await selectEndedSessions(db, [live.sessionId, ended.sessionId, "unknown"]);
  expect(over.map(({ id }) => id).toSorted()).toEqual([ended.sessionId, "unknown"].toSorted());
  expect(await selectEndedSessions(db, [])).toEqual([]);
});

test("a session is ended by its own member only, and its end never moves", async () => {
  const session = await addSession(parley.env.DB, ada);
  await end(session.sessionId, ben);
  expect(await selectEndedSessions(db, [session.sessionId])).toEqual([]);
  const endedAt = () =>
    parley.env.DB.prepare("SELECT ended_at FROM sessions WHERE id = ?")
      .bind(session.sessionId)
      .first("ended_at");
  await endSession(db, { id: session.sessionId, memberId: ada.id, now: 5 });
  await end(session.sessionId, ada);
  expect(await endedAt()).toBe(5);
});
