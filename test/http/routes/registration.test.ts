import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  EMAIL_MAX_BYTES,
  JSON_BODY_MAX_BYTES,
  NAME_MAX_LENGTH,
  PASSWORD_MAX_LENGTH,
} from "../../../src/core/limits.ts";
import { ERRORS } from "../../../src/protocol/errors.ts";
import { type FieldRule, fieldError } from "../../../src/protocol/field-errors.ts";
import { defaultOf } from "../../support/defaults.ts";
import { BLANK_TEXTS, HARMFUL_WORDS, HIDING_NAMES, ORDINARY_NAMES } from "../../support/hostile/words.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

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
          errors: [fieldError("#/name", { code: "name_not_allowed" })],
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

  const NO_EMAIL: FieldRule = { code: "invalid_format", params: { format: "email" } };
  test.each<[string, unknown, unknown, unknown, string, FieldRule]>([
    ["no email", undefined, "123", "123", "#/email", { code: "required" }],
    ["an email without @", "mail.com", "123", "123", "#/email", NO_EMAIL],
    ["an email with a space", "a b@mail.com", "123", "123", "#/email", NO_EMAIL],
    ["an email with one character too many", emailOf(EMAIL_MAX_BYTES + 1), "123", "123", "#/email", NO_EMAIL],
    ["an email with two @", "a@b@mail.com", "123", "123", "#/email", NO_EMAIL],
    ["an email with nothing before the @", "@mail.com", "123", "123", "#/email", NO_EMAIL],
    ["an email with nothing behind the @", "mail@", "123", "123", "#/email", NO_EMAIL],
    ["an email with a port", "a@mail.com:80", "123", "123", "#/email", NO_EMAIL],
    ["an email with a path", "a@mail.com/x", "123", "123", "#/email", NO_EMAIL],
    ["an email with an invisible character", "a\u200B@mail.com", "123", "123", "#/email", NO_EMAIL],
    [
      "an email that is a number",
      5,
      "123",
      "123",
      "#/email",
      { code: "invalid_type", params: { expected: "string" } },
    ],
    [
      "a password with one character too few",
      "a@mail.com",
      TOO_SHORT,
      TOO_SHORT,
      "#/password",
      { code: "too_short", params: { minimum: TOO_SHORT.length + 1 } },
    ],
    [
      "a password with one character too many",
      "a@mail.com",
      TOO_LONG,
      TOO_LONG,
      "#/password",
      { code: "too_long", params: { maximum: PASSWORD_MAX_LENGTH } },
    ],
    [
      "a password that is a number",
      "a@mail.com",
      123,
      "123",
      "#/password",
      { code: "invalid_type", params: { expected: "string" } },
    ],
    ["no repeated password", "a@mail.com", "123", undefined, "#/repeat_password", { code: "required" }],
    [
      "another repeated password",
      "a@mail.com",
      "123",
      "124",
      "#/repeat_password",
      { code: "passwords_differ" },
    ],
  ])("refuses %s", async (_, email, password, repeated, pointer, rule) => {
    const response = await post("/auth/register", { email, password, repeat_password: repeated });
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await bodyOf(response)).toEqual({
      title: "invalid request",
      status: 422,
      code: "invalid_request",
      detail: ERRORS.invalid_request.detail,
      errors: [fieldError(pointer, rule)],
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
      errors: [fieldError("#/password", { code: "control_characters" })],
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
        errors: [fieldError("#/password", { code: "weak_password" })],
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

test("a refused registration is logged", async () => {
  await register("twice@example.com");
  parley.clearLogs();
  await register("twice@example.com");
  const lines = parley.getLogs().map((line) => JSON.parse(line.message));
  expect(lines).toEqual([{ at: expect.any(String), event: "auth.register", code: "email_taken", ...ORIGIN }]);
});
