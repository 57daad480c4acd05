import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  DEVICE_MAX_LENGTH,
  EMAIL_MAX_BYTES,
  JSON_BODY_MAX_BYTES,
  NAME_MAX_LENGTH,
  PASSWORD_MAX_LENGTH,
  TOKEN_GRACE_MS,
} from "../../../src/core/limits.ts";
import { NAME_NOT_ALLOWED } from "../../../src/protocol/http/name.ts";
import { defaultOf } from "../../support/defaults.ts";
import { BLANK_TEXTS, HARMFUL_WORDS, HIDING_NAMES, ORDINARY_NAMES } from "../../support/hostile/words.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";
import { setPassword } from "../../support/runtime/passwords.ts";

/** The tests run with the length of a local site. */
const TOO_SHORT = "pp";
/** The fields of a log line that show where a request came from. */
const ORIGIN = { network: "127.0.0.0/24", request: expect.any(String) };
const TOO_LONG = "p".repeat(PASSWORD_MAX_LENGTH + 1);

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
/** Returns an email of that many characters. */
const emailOf = (length: number) => "@mail.com".padStart(length, "a");
const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe("registration", () => {
  test("accepts the contract's own example and grants the sign-up coins", async () => {
    const response = await post(
      "/auth/register",
      '{\n  "email": "mail@mail.com",\n  "password": "123",\n  "repeat_password": "123"\n} ',
    );
    expect(response.status).toBe(201);
    const { id, ...rest } = await bodyOf(response);
    expect(rest).toEqual({ email: "mail@mail.com" });
    const row = await parley.env.DB.prepare(
      "SELECT balance, entries, password_hash FROM members WHERE id = ?",
    )
      .bind(id)
      .first();
    expect(row).toMatchObject({ balance: 30, entries: 1 });
    expect(row?.["password_hash"]).toMatch(/^\$scrypt\$/);
    const transfers = await parley.env.DB.prepare(
      "SELECT entry, kind, amount FROM transfers WHERE member_id = ?",
    )
      .bind(id)
      .all();
    expect(transfers.results).toEqual([{ entry: 1, kind: "grant", amount: 30 }]);
  });

  describe("with a name", () => {
    const registerAs = (name: unknown, email: string) =>
      post("/auth/register", { email, password: "123", repeat_password: "123", name });
    const storedName = async (email: string) =>
      parley.env.DB.prepare("SELECT name FROM members WHERE email = ?").bind(email).first();

    test("stores it as a change of the name would, with the sign-up coins", async () => {
      for (const [i, name] of ["Ada", "  Zoë 👩‍💻 ", ...ORDINARY_NAMES.slice(0, 2)].entries()) {
        const email = `named${i}@example.com`;
        expect([name, (await registerAs(name, email)).status]).toEqual([name, 201]);
        expect(await storedName(email)).toEqual({ name: name.trim() });
      }
      const balance = "SELECT balance FROM members WHERE email = 'named0@example.com'";
      expect(await parley.env.DB.prepare(balance).first()).toEqual({ balance: 30 });
    });

    test("stores none if there is none", async () => {
      expect((await register("nameless@example.com")).status).toBe(201);
      expect(await storedName("nameless@example.com")).toEqual({ name: null });
    });

    test.each<[string, unknown]>([
      ...[...BLANK_TEXTS, ...HARMFUL_WORDS, ...HIDING_NAMES].map((name): [string, string] => [
        JSON.stringify(name),
        name,
      ]),
      ["one of 51 characters", "a".repeat(NAME_MAX_LENGTH + 1)],
      ["null", null],
      ["a number", 5],
    ])("refuses %s and registers nobody", async (_, name) => {
      const refused = await registerAs(name, "refused@example.com");
      expect(refused.status).toBe(422);
      const { code, errors } = await bodyOf(refused);
      expect(code).toBe("invalid_request");
      expect([...new Set((errors as { pointer: string }[]).map(({ pointer }) => pointer))]).toEqual([
        "#/name",
      ]);
      expect(await storedName("refused@example.com")).toBeNull();
    });

    test.each(["Parley", "P-A-R-L-E-Y", "Support", "Member 0", "Member 1", "mitglied #7", "Member 999999"])(
      "refuses %s, which is the site's or another member's, and registers nobody",
      async (name) => {
        const refused = await registerAs(name, "refused@example.com");
        expect(refused.status).toBe(422);
        expect(await bodyOf(refused)).toMatchObject({
          errors: [{ pointer: "#/name", detail: NAME_NOT_ALLOWED }],
        });
        expect(await storedName("refused@example.com")).toBeNull();
      },
    );
  });

  test("treats emails that differ in case or surrounding white space as the same", async () => {
    expect(await bodyOf(await register("  Eve@Example.COM "))).toMatchObject({ email: "eve@example.com" });
    const again = await register("eve@EXAMPLE.com");
    expect(again.status).toBe(409);
    expect(await bodyOf(again)).toMatchObject({ status: 409, code: "email_taken" });
  });

  test.each([
    ["r&d@mail.com", "r&d@mail.com", "R&D@MAIL.COM"],
    ["x@münchen.de", "x@xn--mnchen-3ya.de", "X@MÜNCHEN.DE"],
    ["x@пример.рф", "x@xn--e1afmkfd.xn--p1ai", "x@XN--e1afmkfd.xn--p1ai"],
    ["ψυχή@mail.com", "ψυχή@mail.com", "ΨΥΧΉ@mail.com"],
    ["ada@mail\uFF0Ecom", "ada@mail.com", "ada@mail.com"],
  ])("accepts the email %s as %s, which is the one of a log-in with %s", async (email, stored, written) => {
    expect(await bodyOf(await register(email))).toMatchObject({ email: stored });
    expect(await bodyOf(await register(written))).toMatchObject({ code: "email_taken" });
    expect((await login(written)).status).toBe(200);
  });

  test("creates one member for simultaneous requests with the same email", async () => {
    const answers = await Promise.all([register("twin@example.com"), register("twin@example.com")]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    const count = "SELECT count(*) AS n, sum(balance) AS coins FROM members WHERE email = 'twin@example.com'";
    expect(await parley.env.DB.prepare(count).first()).toEqual({ n: 1, coins: 30 });
  });

  test.each<[string, unknown, unknown, unknown, string]>([
    ["no email", undefined, "123", "123", "#/email"],
    ["an email without @", "mail.com", "123", "123", "#/email"],
    ["an email with a space", "a b@mail.com", "123", "123", "#/email"],
    ["an email with one character too many", emailOf(EMAIL_MAX_BYTES + 1), "123", "123", "#/email"],
    ["an email with two @", "a@b@mail.com", "123", "123", "#/email"],
    ["an email with nothing before the @", "@mail.com", "123", "123", "#/email"],
    ["an email with nothing behind the @", "mail@", "123", "123", "#/email"],
    ["an email with a port", "a@mail.com:80", "123", "123", "#/email"],
    ["an email with a path", "a@mail.com/x", "123", "123", "#/email"],
    ["an email with an invisible character", "a\u200B@mail.com", "123", "123", "#/email"],
    ["an email that is a number", 5, "123", "123", "#/email"],
    ["a password with one character too few", "a@mail.com", TOO_SHORT, TOO_SHORT, "#/password"],
    ["a password with one character too many", "a@mail.com", TOO_LONG, TOO_LONG, "#/password"],
    ["a password that is a number", "a@mail.com", 123, "123", "#/password"],
    ["no repeated password", "a@mail.com", "123", undefined, "#/repeat_password"],
    ["another repeated password", "a@mail.com", "123", "124", "#/repeat_password"],
  ])("refuses %s", async (_, email, password, repeated, pointer) => {
    const response = await post("/auth/register", { email, password, repeat_password: repeated });
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await bodyOf(response)).toMatchObject({
      title: "invalid request",
      status: 422,
      code: "invalid_request",
      errors: [{ pointer, detail: expect.any(String) }],
    });
  });

  test.each([
    ["a\u0000password", "NUL"],
    ["a\tpassword", "a tab"],
    ["a password\n", "a line feed"],
    ["a password\u007f", "DEL"],
    ["a password\u0085", "a C1 control"],
  ])("refuses %j, a password with %s", async (password) => {
    const response = await register("a@mail.com", password);
    expect(response.status).toBe(422);
    expect(await bodyOf(response)).toMatchObject({
      code: "invalid_request",
      errors: [{ pointer: "#/password", detail: expect.stringContaining("control characters") }],
    });
  });

  test.each(["     ", "\u2003\u3000\u200b", "Sunshine", "weak@mail.com", " WEAK@mail.com "])(
    "refuses %j, a password that is easy to guess",
    async (password) => {
      const response = await register("Weak@mail.com", password);
      expect(response.status).toBe(422);
      expect(await bodyOf(response)).toMatchObject({
        status: 422,
        code: "weak_password",
        errors: [{ pointer: "#/password", detail: expect.any(String) }],
      });
    },
  );

  test("accepts the longest email and the longest password", async () => {
    const [email, password] = [emailOf(EMAIL_MAX_BYTES), "p".repeat(PASSWORD_MAX_LENGTH)];
    expect(email).toHaveLength(EMAIL_MAX_BYTES);
    expect((await register(email, password)).status).toBe(201);
    expect((await login(email, password)).status).toBe(200);
  });

  test.each(["", "{", "email=a@mail.com", "\u0000"])(
    "responds with 400 to a body that is not JSON: %j",
    async (body) => {
      const response = await post("/auth/register", body);
      expect(response.status).toBe(400);
      expect(await bodyOf(response)).toMatchObject({ code: "invalid_request" });
    },
  );

  test.each(["null", "[]", '"text"', "5"])(
    "responds with 422 to JSON that is not an object: %s",
    async (body) => {
      expect((await post("/auth/register", body)).status).toBe(422);
    },
  );

  test(`accepts a body of ${JSON_BODY_MAX_BYTES} bytes, and not one more`, async () => {
    const padded = (bytes: number) => `${" ".repeat(bytes - 2)}{}`;
    expect((await post("/auth/register", padded(JSON_BODY_MAX_BYTES))).status).toBe(422);
    expect((await post("/auth/register", padded(JSON_BODY_MAX_BYTES + 1))).status).toBe(413);
  });
});

test(`a deployed site requires ${defaultOf("PASSWORD_MIN_LENGTH")} characters, which is 8`, async () => {
  expect(defaultOf("PASSWORD_MIN_LENGTH")).toBe(8);
  const deployed = await startParley({ PASSWORD_MIN_LENGTH: defaultOf("PASSWORD_MIN_LENGTH") });
  const registerThere = async (password: string) => {
    const body = JSON.stringify({ email: `${password}@mail.com`, password, repeat_password: password });
    return (await deployed.fetch("/auth/register", { method: "POST", body })).status;
  };
  try {
    expect(await registerThere("7-chars")).toBe(422);
    expect(await registerThere("8--chars")).toBe(201);
  } finally {
    await deployed.close();
  }
});

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

test("a refused registration is logged", async () => {
  await register("twice@example.com");
  parley.clearLogs();
  await register("twice@example.com");
  const lines = parley.getLogs().map((line) => JSON.parse(line.message));
  expect(lines).toEqual([{ at: expect.any(String), event: "auth.register", code: "email_taken", ...ORIGIN }]);
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
