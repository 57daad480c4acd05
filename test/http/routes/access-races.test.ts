import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { checkBooks } from "../../support/ledger/books.ts";
import { ENDING_NAMES, ENDINGS } from "../../support/runtime/ended-access.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { PASSWORD, setPassword } from "../../support/runtime/passwords.ts";
import { addSession, type TestSession } from "../../support/runtime/sessions.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await parley.setClock(0);
  await checkBooks(parley);
});

async function addMemberWithPassword(): Promise<TestSession> {
  const session = await addSession(parley.env.DB, await parley.addMember());
  await setPassword(parley.env.DB, session);
  return session;
}

const hashOf = ({ id }: TestMember) =>
  parley.env.DB.prepare("SELECT password_hash FROM members WHERE id = ?").bind(id).first("password_hash");
const countSessions = ({ id }: TestMember) =>
  parley.env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE member_id = ?").bind(id).first("n");
const statusOf = async (member: TestMember) => (await parley.request(member, "GET", "/members/me")).status;

/** Sends a request, and does `meanwhile` while the `Hasher` compares its password. */
async function duringHash(send: () => Promise<Response>, meanwhile: () => Promise<unknown>) {
  const calls = await parley.readCounter("hasherCalls");
  await parley.setFailpoint("gate", "closed");
  await parley.setFailpoint("hasher", "gated");
  const sent = send();
  await expect.poll(() => parley.readCounter("hasherCalls")).toBe(calls + 1);
  await meanwhile();
  await parley.setFailpoint("gate", "open");
  return sent;
}

describe("a change of the password that is under way", () => {
  const NEW = "a password of a thief";
  const change = (session: TestSession) =>
    parley.request(session, "PATCH", "/members/me", { password: { current: PASSWORD, new: NEW } });

  test.each(ENDING_NAMES)("changes nothing once the access has ended: %s", async (name) => {
    const thief = await addMemberWithPassword();
    const before = await hashOf(thief);
    const response = await duringHash(
      () => change(thief),
      () => ENDINGS[name].end(parley, thief),
    );
    expect(response.status).toBe(401);
    expect(await hashOf(thief)).toBe(before);
  });

  test("is made, and ends every session, if only another session has ended", async () => {
    const owner = await addMemberWithPassword();
    const [ended, other] = [await addSession(parley.env.DB, owner), await addSession(parley.env.DB, owner)];
    const before = await hashOf(owner);
    const response = await duringHash(
      () => change(owner),
      () => ENDINGS["the end of its session"].end(parley, ended),
    );
    expect(response.status).toBe(200);
    expect(await hashOf(owner)).not.toBe(before);
    expect([await statusOf(owner), await statusOf(other)]).toEqual([401, 401]);
    const query = parley.env.DB.prepare(
      "SELECT count(*) AS n FROM sessions WHERE member_id = ? AND ended_at IS NULL",
    );
    expect(await query.bind(owner.id).first("n")).toBe(0);
  });
});

test("a log-in during which the tokens were revoked is refused, and returns no token", async () => {
  const owner = await addMemberWithPassword();
  const body = JSON.stringify({ email: owner.email, password: PASSWORD });
  for (const headers of [{}, { Authorization: `Bearer ${owner.token}` }]) {
    const sessions = await countSessions(owner);
    const response = await duringHash(
      () => parley.fetch("/auth/login", { method: "POST", headers, body }),
      () => ENDINGS["a new password"].end(parley, owner),
    );
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status: 401,
      body: { code: "invalid_credentials" },
    });
    expect(await countSessions(owner)).toBe(sessions);
  }
});

test("a token that expires on its way to the room does not count as the end of its session", async () => {
  const session = await addSession(parley.env.DB, await parley.addMember());
  const ben = await parley.addMember();
  const token = await tokenFor(session.id, { sessionId: session.sessionId, ttlSeconds: 100 });
  await parley.setFailpoint("gate", "closed");
  await parley.setFailpoint("roomUpgrade", "gated");
  const refused = parley.socket(ben.id, { Authorization: `Bearer ${token}` }).catch(({ status }) => status);
  await expect.poll(async () => (await parley.readTaken())[`UPGRADE_LIMITER ${session.id}`]).toBe(1);
  await parley.advanceClock(100_000);
  await parley.setFailpoint("gate", "open");
  expect(await refused).toBe(401);
  expect(await statusOf(session)).toBe(200);
  const body = JSON.stringify({ refresh_token: session.refreshToken });
  expect((await parley.fetch("/auth/refresh", { method: "POST", body })).status).toBe(200);
});

test("tickets for an ended session do not use up its member's upgrades", async () => {
  const owner = await addSession(parley.env.DB, await parley.addMember());
  const thief = await addSession(parley.env.DB, owner);
  await ENDINGS["the end of its session"].end(parley, thief);
  await parley.setFailpoint("limits", "counted");
  const ticket = async (member: TestMember) => (await parley.request(member, "POST", "/auth/ticket")).status;
  const statuses: number[] = [];
  for (let i = 0; i < 130; i++) statuses.push(await ticket(thief));
  expect(statuses.slice(20)).toEqual(new Array(110).fill(401));
  expect(await ticket(owner)).toBe(201);
  const taken = (await parley.readTaken())[`UPGRADE_LIMITER ${owner.id}`];
  expect(taken).toBeLessThan(20);
});
