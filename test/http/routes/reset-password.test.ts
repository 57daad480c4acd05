import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RESET_PASSWORD_TTL_MS } from "../../../src/core/limits.ts";
import { openDatabase } from "../../../src/db/database.ts";
import { changeMember } from "../../../src/db/member-changes.ts";
import { members } from "../../../src/db/schema.ts";
import { fieldError } from "../../../src/protocol/field-errors.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { cheapHash, setPassword } from "../../support/runtime/passwords.ts";
import { addSession } from "../../support/runtime/sessions.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
});
afterAll(() => parley.close());

const RESET = "password";
const HASH = cheapHash(RESET);
const NEW = "a better one";
type Body = Record<string, unknown>;

/** Adds a member whose password is `RESET`, and must be replaced within so many milliseconds; null for the member's own. */
async function memberWith(leftMs: number | null): Promise<TestMember> {
  const member = await parley.addMember();
  await setPassword(parley.env.DB, member, RESET, leftMs === null ? {} : { expiresInMs: leftMs });
  return member;
}

async function logIn({ email }: TestMember, password: string, new_password?: unknown) {
  const body = JSON.stringify({ email, password, new_password });
  const response = await parley.fetch("/auth/login", { method: "POST", body });
  return { status: response.status, body: (await response.json()) as Body };
}
const rowOf = ({ id }: TestMember) =>
  parley.env.DB.prepare("SELECT password_hash, password_expires_at, token_epoch FROM members WHERE id = ?")
    .bind(id)
    .first();
const isLive = async (member: TestMember) =>
  (await parley.request(member, "GET", "/members/me")).status === 200;

describe("a password that the operator reset", () => {
  test("starts no session without a new password, and says so only to whoever knows it", async () => {
    const ada = await memberWith(60_000);
    const before = await rowOf(ada);
    expect(await logIn(ada, RESET)).toMatchObject({
      status: 403,
      body: { code: "password_change_required" },
    });
    expect(await logIn(ada, "wrong")).toMatchObject({ status: 401, body: { code: "invalid_credentials" } });
    expect(await logIn(ada, "wrong", NEW)).toMatchObject({
      status: 401,
      body: { code: "invalid_credentials" },
    });
    expect(await rowOf(ada)).toEqual(before);
    const sessions = "SELECT count(*) AS n FROM sessions WHERE member_id = ?";
    expect(await parley.env.DB.prepare(sessions).bind(ada.id).first("n")).toBe(0);
  });

  test("is replaced by the new one in the log-in, which ends all earlier sessions", async () => {
    const ada = await memberWith(60_000);
    const earlier = await addSession(parley.env.DB, ada);
    const { status, body } = await logIn(ada, RESET, NEW);
    expect(status).toBe(200);
    const token = body["access_token"] as string;
    expect([await isLive({ ...ada, token }), await isLive(earlier), await isLive(ada)]).toEqual([
      true,
      false,
      false,
    ]);
    const response = await parley.request({ ...ada, token }, "GET", "/auth/sessions");
    expect(await response.json()).toMatchObject({ sessions: [{ current: true }] });
    expect((await logIn(ada, RESET)).status).toBe(401);
    expect((await logIn(ada, RESET, "another one")).status).toBe(401);
    expect((await logIn(ada, NEW)).status).toBe(200);
    expect(await isLive({ ...ada, token })).toBe(true);
    expect(await rowOf(ada)).toMatchObject({ password_expires_at: null, token_epoch: 1 });
  });

  test.each<[string, unknown, Body]>([
    ["too short", "12", { code: "invalid_request", errors: [{ pointer: "#/new_password" }] }],
    ["not text", 5, { code: "invalid_request", errors: [{ pointer: "#/new_password" }] }],
    ["easy to guess", "Password1", { code: "weak_password", errors: [{ pointer: "#/new_password" }] }],
  ])("is not replaced by one that is %s", async (_, next, problem) => {
    const ada = await memberWith(60_000);
    expect(await logIn(ada, RESET, next)).toMatchObject({ status: 422, body: problem });
    expect((await logIn(ada, RESET)).status).toBe(403);
  });

  test("is not replaced by itself", async () => {
    const cleo = await memberWith(60_000);
    const current = "the one that was printed";
    expect(await logIn(cleo, current, current)).toMatchObject({
      status: 422,
      body: { code: "invalid_request", errors: [fieldError("#/new_password", { code: "same_password" })] },
    });
  });

  test("is good for nothing once it has expired", async () => {
    const [ada, ben] = [await memberWith(-1), await memberWith(RESET_PASSWORD_TTL_MS - 60_000)];
    for (const next of [undefined, NEW])
      expect(await logIn(ada, RESET, next)).toMatchObject({
        status: 401,
        body: { code: "invalid_credentials" },
      });
    expect(await rowOf(ada)).toMatchObject({ password_hash: HASH });
    expect((await logIn(ben, RESET)).status).toBe(403);
  });

  test("of a deactivated member does not let the member choose another one", async () => {
    const ada = await memberWith(60_000);
    await parley.env.DB.prepare("UPDATE members SET is_active = 0 WHERE id = ?").bind(ada.id).run();
    for (const next of [undefined, NEW])
      expect(await logIn(ada, RESET, next)).toMatchObject({ status: 403, body: { code: "member_disabled" } });
    expect(await rowOf(ada)).toMatchObject({ password_hash: HASH });
  });

  test("is replaced once by two log-ins at the same time", async () => {
    const ada = await memberWith(60_000);
    const choices = ["the first choice", "the second choice"];
    const results = await Promise.all(choices.map((choice) => logIn(ada, RESET, choice)));
    expect(results.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    const won = results.findIndex(({ status }) => status === 200);
    const token = results[won]?.body["access_token"] as string;
    expect(await isLive({ ...ada, token })).toBe(true);
    const again = await Promise.all(choices.map((choice) => logIn(ada, choice)));
    expect(again.map(({ status }) => status)).toEqual(won === 0 ? [200, 401] : [401, 200]);
    const sessions = "SELECT count(*) AS n FROM sessions WHERE member_id = ?";
    expect(await parley.env.DB.prepare(sessions).bind(ada.id).first("n")).toBe(2);
  });
});

test("a log-in with a new password replaces the member's own one too", async () => {
  const ada = await memberWith(null);
  const earlier = await addSession(parley.env.DB, ada);
  expect((await logIn(ada, RESET)).status).toBe(200);
  expect(await isLive(earlier)).toBe(true);
  expect((await logIn(ada, RESET, NEW)).status).toBe(200);
  expect(await isLive(earlier)).toBe(false);
  expect([(await logIn(ada, RESET)).status, (await logIn(ada, NEW)).status]).toEqual([401, 200]);
});

test("a password is reset for 24 hours, by the clock of D1", async () => {
  const [ada, db] = [await memberWith(null), openDatabase(parley.env.DB)];
  const changes = { passwordHash: HASH, passwordTtlMs: RESET_PASSWORD_TTL_MS };
  await db.batch(changeMember(db, eq(members.id, ada.id), changes));
  const left = Number((await rowOf(ada))?.["password_expires_at"]) - Date.now();
  expect(left).toBeGreaterThan(23.9 * 3_600_000);
  expect(left).toBeLessThanOrEqual(24 * 3_600_000);
  expect((await logIn(ada, RESET)).status).toBe(403);
  await db.batch(changeMember(db, eq(members.id, ada.id), { name: "Ada" }));
  expect((await logIn(ada, RESET)).status).toBe(403);
});
