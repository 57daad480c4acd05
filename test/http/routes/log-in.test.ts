import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DEVICE_MAX_LENGTH, TOKEN_GRACE_MS } from "../../../src/core/limits.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";
import { setPassword } from "../../support/runtime/passwords.ts";

/** The fields of a log line that show where a request came from. */
const ORIGIN = { network: "127.0.0.0/24", request: expect.any(String) };

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SIGNUP_COINS: 30, ACCESS_TOKEN_TTL_SECONDS: 600 });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

const post = (path: string, body: unknown) =>
  parley.fetch(path, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });
const register = (email: unknown, password: unknown = "123", repeat_password: unknown = password) =>
  post("/auth/register", { email, password, repeat_password });
const login = (email: string, password = "123") => post("/auth/login", { email, password });
const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe("a log-in", () => {
  beforeAll(async () => {
    expect((await register("log@example.com")).status).toBe(201);
  });

  test("returns a token with the member and its expiry, and without roles", async () => {
    const response = await login(" LOG@example.com");
    expect(response.status).toBe(200);
    const body = await bodyOf(response);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: "bearer",
      expires_in: 600,
      member_id: expect.any(Number),
      refresh_token: expect.any(String),
    });
    const token = body["access_token"] as string;
    expect(decodeProtectedHeader(token)).toEqual({ alg: "HS256", typ: "at+jwt" });
    const { iat = 0, exp = 0, ...claims } = decodeJwt(token);
    expect(claims).toEqual({
      iss: "parley",
      aud: "parley",
      sub: String(body["member_id"]),
      epoch: 0,
      sid: expect.any(String),
    });
    expect(exp - iat).toBe(600);
    const me = await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } });
    expect(await bodyOf(me)).toMatchObject({ id: body["member_id"], email: "log@example.com", balance: 30 });
  });

  test("starts a session of the device, which lasts as long as the access token and a moment longer", async () => {
    const device = `Firefox ${"x".repeat(DEVICE_MAX_LENGTH)}`;
    const response = await parley.fetch("/auth/login", {
      method: "POST",
      headers: { "User-Agent": device },
      body: JSON.stringify({ email: "log@example.com", password: "123" }),
    });
    const { access_token } = await bodyOf(response);
    const row = await parley.env.DB.prepare("SELECT * FROM sessions WHERE id = ?")
      .bind(decodeJwt(access_token as string)["sid"])
      .first<Record<string, number>>();
    expect(row).toMatchObject({ device: device.slice(0, DEVICE_MAX_LENGTH), ended_at: null });
    const { created_at = 0, last_used_at, expires_at = 0 } = row ?? {};
    expect([last_used_at, expires_at - created_at]).toEqual([created_at, 600_000 + TOKEN_GRACE_MS]);
  });

  test("ends the session of a valid access token of the same member that it carries, and no other session", async () => {
    await register("other@example.com");
    const loginWith = (authorization: string, email = "log@example.com", password = "123") =>
      parley.fetch("/auth/login", {
        method: "POST",
        headers: { Authorization: authorization },
        body: JSON.stringify({ email, password }),
      });
    const tokenOf = async (response: Response) => {
      expect(response.status).toBe(200);
      return `Bearer ${(await bodyOf(response))["access_token"]}`;
    };
    const isLive = async (authorization: string) =>
      (await parley.fetch("/members/me", { headers: { Authorization: authorization } })).status === 200;
    const first = await tokenOf(await login("log@example.com"));
    expect((await loginWith(first, "log@example.com", "321")).status).toBe(401);
    const other = await tokenOf(await loginWith(first, "other@example.com"));
    expect(await isLive(first)).toBe(true);
    const second = await tokenOf(await loginWith(first));
    const third = await tokenOf(await loginWith(`${second.slice(0, -4)}AAAA`));
    expect(await Promise.all([first, second, third, other].map(isLive))).toEqual([false, true, true, true]);
  });

  test("responds to a wrong password as to an unknown email", async () => {
    const [wrong, unknown] = [await login("log@example.com", "321"), await login("nobody@example.com")];
    expect({ wrongStatus: wrong.status, unknownStatus: unknown.status }).toEqual({
      wrongStatus: 401,
      unknownStatus: 401,
    });
    const body = await bodyOf(wrong);
    expect(body).toMatchObject({ code: "invalid_credentials" });
    expect(await bodyOf(unknown)).toEqual(body);
  });

  test("reveals that a member is deactivated only after the right password", async () => {
    await register("gone@example.com");
    await parley.env.DB.prepare("UPDATE members SET is_active = 0 WHERE email = 'gone@example.com'").run();
    expect((await login("gone@example.com", "321")).status).toBe(401);
    const right = await login("gone@example.com");
    expect(right.status).toBe(403);
    expect(await bodyOf(right)).toMatchObject({ code: "member_disabled" });
  });

  test("is logged without the password when it is refused", async () => {
    parley.clearLogs();
    await login("log@example.com", "a-wrong-password");
    const lines = parley.getLogs().map((line) => line.message);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        at: expect.any(String),
        event: "auth.login",
        code: "invalid_credentials",
        member: expect.any(Number),
        ...ORIGIN,
      },
    ]);
    expect(lines.join()).not.toContain("a-wrong-password");
  });
});

test("a failed query of D1 is logged without its parameters: no email, no hash", async () => {
  const trigger =
    "CREATE TRIGGER fail BEFORE INSERT ON members BEGIN SELECT RAISE(ABORT, 'no more members'); END";
  const quiet = await startParley();
  try {
    await quiet.env.DB.prepare(trigger).run();
    const response = await quiet.fetch("/auth/register", {
      method: "POST",
      body: JSON.stringify({ email: "leak@example.com", password: "123", repeat_password: "123" }),
    });
    expect(response.status).toBe(500);
    const lines = quiet.getLogs().map((line) => line.message);
    expect(lines.join()).toContain("no more members");
    expect(lines.join()).not.toMatch(/leak@|scrypt/);
  } finally {
    await quiet.close();
  }
});

test("a member whose old password would be refused today logs in, and can replace it", async () => {
  const member = await parley.addMember();
  await setPassword(parley.env.DB, member, "password");
  expect((await login(member.email, "password")).status).toBe(200);
  const change = (next: string) =>
    parley.request(member, "PATCH", "/members/me", { password: { current: "password", new: next } });
  expect((await change("password")).status).toBe(422);
  expect((await change("a better one")).status).toBe(200);
});

describe("a new password", () => {
  test("requires the old one, and revokes every older token", async () => {
    await register("pass@example.com");
    const { access_token } = await bodyOf(await login("pass@example.com"));
    const change = (current: string, next: string) =>
      parley.fetch("/members/me", {
        method: "PATCH",
        headers: { Authorization: `Bearer ${access_token}` },
        body: JSON.stringify({ password: { current, new: next } }),
      });
    const wrong = await change("321", "456");
    expect(wrong.status).toBe(401);
    expect(await bodyOf(wrong)).toMatchObject({ code: "invalid_credentials" });
    expect((await change("123", "4")).status).toBe(422);
    for (const weak of ["      ", "Password1", "pass@example.com", "a tab\t and more"])
      expect((await change("123", weak)).status).toBe(422);
    expect(await bodyOf(await change("123", "PASS@example.com"))).toMatchObject({
      code: "weak_password",
      errors: [{ pointer: "#/password/new" }],
    });
    expect((await change("123", "456")).status).toBe(200);
    expect((await change("456", "789")).status).toBe(401);
    expect((await login("pass@example.com")).status).toBe(401);
    expect((await login("pass@example.com", "456")).status).toBe(200);
    const sessions =
      "SELECT ended_at FROM sessions JOIN members m ON m.id = member_id WHERE m.email = 'pass@example.com'";
    const { results } = await parley.env.DB.prepare(`${sessions} ORDER BY epoch`).all();
    expect(results).toEqual([{ ended_at: expect.any(Number) }, { ended_at: null }]);
  });
});
