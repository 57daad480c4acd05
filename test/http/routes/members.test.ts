import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { NAME_MAX_LENGTH } from "../../../src/core/limits.ts";
import { fieldError } from "../../../src/protocol/field-errors.ts";
import { forgedTokens } from "../../support/hostile/forged-tokens.ts";
import { MALFORMED_IDS } from "../../support/hostile/malformed-input.ts";
import { BLANK_TEXTS, HARMFUL_WORDS, HIDING_NAMES, ORDINARY_NAMES } from "../../support/hostile/words.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({
    LEASE_COINS: 50,
    SITE_NAME: "Agora",
    RESERVED_NAMES: "Acme, Acme Support",
    MEMBER_SEARCH: "exact",
  });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

type Body = Record<string, unknown>;
const bodyOf = async (response: Response) => (await response.json()) as Body;
const me = async (member: TestMember) => bodyOf(await parley.request(member, "GET", "/members/me"));

describe("GET /members/me", () => {
  test("returns the member's own data and no secret", async () => {
    const ada = await parley.addMember({ coins: 42, premiumUntil: Date.UTC(2999, 0, 1) });
    expect(await me(ada)).toEqual({
      id: ada.id,
      since: "1970-01-01T00:00:00.000Z",
      email: ada.email,
      name: null,
      is_superuser: false,
      is_employee: false,
      premium_until: "2999-01-01T00:00:00.000Z",
      is_active: true,
      exempt: true,
      balance: 42,
      held: 0,
      exact: true,
    });
  });

  test("requires a token that is valid now", async () => {
    const ada = await parley.addMember();
    const status = async (token?: string) =>
      (
        await parley.fetch(
          "/members/me",
          token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } },
        )
      ).status;
    expect(await status(ada.token)).toBe(200);
    expect(await status()).toBe(401);
    for (const [label, token] of await forgedTokens(ada.id))
      expect({ label, status: await status(token) }).toEqual({ label, status: 401 });
    const refused = await parley.fetch("/members/me");
    expect(refused.headers.get("www-authenticate")).toBe("Bearer");
    expect(await bodyOf(refused)).toMatchObject({ status: 401, code: "unauthorized" });
  });
});

describe("a search by email", () => {
  const search = (caller: TestMember, email: unknown) =>
    parley.request(caller, "POST", "/members/search", { email });

  test("returns one member or none, to superusers only", async () => {
    const ada = await parley.addMember({ coins: 7 });
    const found = await search(boss, ` ${ada.email.toUpperCase()}`);
    expect({ status: found.status, body: await found.json() }).toEqual({
      status: 200,
      body: [{ ...(await me(ada)), external_id: null, site_email: null, picture: null }],
    });
    const none = await search(boss, "nobody@example.com");
    expect({ status: none.status, body: await none.json() }).toEqual({ status: 200, body: [] });
    expect((await search(ada, ada.email)).status).toBe(403);
    expect((await search({ ...ada, token: "x" }, ada.email)).status).toBe(401);
  });

  test("needs exactly one email", async () => {
    for (const email of [undefined, 5, ["a@b.c"]]) expect((await search(boss, email)).status).toBe(422);
  });

  test("takes no email in the address, where it would be logged", async () => {
    expect((await parley.request(boss, "GET", "/members?email=a@b.c")).status).toBe(400);
  });
});

test("a search for a whole name finds all members of that name, page by page, and nobody else", async () => {
  const names = ["Xu", "xú", "Xu Li", "X", "Xua", "XU"];
  const members = await parley.addMembers(names.map(() => 0));
  for (const [i, member] of members.entries()) {
    const { status } = await parley.request(member, "PATCH", "/members/me", { name: names[i] });
    expect([names[i], status]).toEqual([names[i], 200]);
  }
  const reader = await parley.addMember();
  const search = async (body: object) =>
    bodyOf(await parley.request(reader, "POST", "/members/search", body));
  const found = (...places: number[]) => places.map((i) => ({ id: members[i]?.id, name: names[i] }));
  expect(await search({ query: "xu" })).toEqual({ members: found(0, 1, 5), next_after: null });
  const first = await search({ query: " XÚ ", limit: 2 });
  expect(first).toEqual({ members: found(0, 1), next_after: members[1]?.id });
  expect(await search({ query: "xu", limit: 2, after: first["next_after"] })).toEqual({
    members: found(5),
    next_after: null,
  });
  // One letter may be a whole name.
  expect(await search({ query: "x" })).toEqual({ members: found(3), next_after: null });
  expect(await search({ query: "xu l" })).toEqual({ members: [], next_after: null });
  expect(await search({ query: "\u200B" })).toMatchObject({ code: "invalid_request" });
});

describe("another member", () => {
  test.each([
    ["2026-11-28T23:59:59.999Z", "2026-11-28T00:00:00.000Z"],
    ["2026-11-29T00:00:00.000Z", "2026-11-29T00:00:00.000Z"],
    ["2028-02-29T12:00:00.001Z", "2028-02-29T00:00:00.000Z"],
  ])(
    "who registered at %s is a member since %s, and a chat with them has no such date",
    async (at, since) => {
      const [ada, ben] = [await parley.addMember(), await parley.addMember()];
      const update = parley.env.DB.prepare("UPDATE members SET created_at = ? WHERE id = ?");
      await update.bind(Date.parse(at), ben.id).run();
      expect(await (await parley.request(ada, "GET", `/members/${ben.id}`)).json()).toMatchObject({ since });
      const { welcome } = await parley.chatV1(ada, ben);
      expect(Object.keys(welcome.other_member)).toEqual(["id", "name", "online", "last_read_id"]);
    },
  );

  test("is visible by id and name, never by email", async () => {
    const [ada, ben] = [await parley.addMember(), await parley.addMember()];
    const response = await parley.request(ada, "GET", `/members/${ben.id}`);
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 200,
      body: { id: ben.id, name: null, since: "1970-01-01T00:00:00.000Z" },
    });
    expect((await parley.request(ben, "PATCH", "/members/me", { name: "  Ben 😀 " })).status).toBe(200);
    expect(await (await parley.request(ada, "GET", `/members/${ben.id}`)).json()).toEqual({
      id: ben.id,
      name: "Ben 😀",
      since: "1970-01-01T00:00:00.000Z",
    });
    expect((await parley.request(ben, "PATCH", "/members/me", { name: " " })).status).toBe(422);
    expect(
      (await parley.request(ben, "PATCH", "/members/me", { name: "n".repeat(NAME_MAX_LENGTH + 1) })).status,
    ).toBe(422);
    expect(
      (await parley.request(ben, "PATCH", "/members/me", { name: "n".repeat(NAME_MAX_LENGTH) })).status,
    ).toBe(200);
  });

  const rename = async (member: TestMember, name: string) =>
    (await parley.request(member, "PATCH", "/members/me", { name })).status;
  /** Returns the names that a member may not choose. */
  async function refusedNames(member: TestMember, names: readonly string[]): Promise<string[]> {
    const statuses = await Promise.all(names.map((name) => rename(member, name)));
    return names.filter((_, i) => statuses[i] === 422);
  }

  test("has any ordinary name of 1 to 50 characters in any script, and no other", async () => {
    const ben = await parley.addMember();
    expect(await refusedNames(ben, ORDINARY_NAMES)).toEqual([]);
    const refused = [...BLANK_TEXTS, ...HARMFUL_WORDS, ...HIDING_NAMES];
    expect(await refusedNames(ben, refused)).toEqual(refused);
    expect(await rename(ben, "😀".repeat(NAME_MAX_LENGTH))).toBe(200);
    expect(await rename(ben, "😀".repeat(NAME_MAX_LENGTH + 1))).toBe(422);
  });

  test("never has a name of the site, or one that reads like another member without a name", async () => {
    const [five, six] = [await parley.addMember(), await parley.addMember()];
    const reserved = ["Parley", "Agora", "AGORA!", "Acme", "acme", "A-C-M-E", "Аcмe", "ACME ✓"];
    const ofFive = [`Member ${five.id}`, `mitglied #${five.id}`, `Member 0${five.id}`];
    expect(await refusedNames(six, [...reserved, ...ofFive])).toEqual([...reserved.slice(1), ...ofFive]);
    expect(await refusedNames(five, ofFive)).toEqual([]);
    // The fallback counts as no name.
    await rename(five, `Member ${five.id}`);
    expect((await me(five))["name"]).toBeNull();
    const refused = await parley.request(six, "PATCH", "/members/me", { name: `Member ${five.id}` });
    expect(await bodyOf(refused)).toMatchObject({
      code: "invalid_request",
      errors: [fieldError("#/name", { code: "name_not_allowed" })],
    });
  });

  test("is a 404 if unknown and a 400 for a malformed id, and requires a token", async () => {
    const missing = await parley.request(boss, "GET", "/members/424242");
    expect({ status: missing.status, code: (await bodyOf(missing))["code"] }).toEqual({
      status: 404,
      code: "member_not_found",
    });
    for (const id of MALFORMED_IDS.filter((id) => id !== "" && !id.includes("/"))) {
      const response = await parley.request(boss, "GET", `/members/${encodeURIComponent(id)}`);
      expect({ id, status: response.status }).toEqual({ id, status: 400 });
    }
    expect((await parley.fetch("/members/1")).status).toBe(401);
  });
});

test("a token or an email in a URL is not logged", async () => {
  parley.clearLogs();
  for (const pasted of [boss.token, boss.email]) {
    expect((await parley.request(boss, "GET", `/members/${pasted}`)).status).toBe(400);
  }
  const lines = parley.getLogs().map((line) => JSON.parse(line.message));
  expect(lines).toMatchObject([{ event: "member.read" }, { event: "member.read" }]);
  expect(JSON.stringify(lines)).not.toContain(boss.token);
  expect(JSON.stringify(lines)).not.toContain(boss.email);
});

describe("a superuser", () => {
  test("sets roles and receives the member", async () => {
    const ada = await parley.addMember();
    const patch = async (body: object) =>
      bodyOf(await parley.request(boss, "PATCH", `/members/${ada.id}`, body));
    expect(await patch({ is_employee: true })).toMatchObject({ id: ada.id, is_employee: true, exempt: true });
    expect(await patch({ is_employee: false, is_superuser: true })).toMatchObject({
      is_employee: false,
      is_superuser: true,
    });
    expect(await patch({ is_superuser: false })).toMatchObject({ exempt: false });
    expect(await patch({ premium_until: "2999-01-01T02:00:00+02:00" })).toMatchObject({
      premium_until: "2999-01-01T00:00:00.000Z",
      exempt: true,
    });
    expect(await patch({ premium_until: null })).toMatchObject({ premium_until: null, exempt: false });
    expect(await patch({})).toMatchObject({ id: ada.id, is_active: true });
  });

  test("cannot set an invalid value", async () => {
    const bodies = [
      { is_superuser: 1 },
      { is_employee: "true" },
      { is_active: null },
      { premium_until: "tomorrow" },
      { premium_until: 5 },
      { premium_until: "2999-13-01T00:00:00Z" },
      { premium_until: "9999-12-31T23:59:59-02:00" },
      { premium_until: "0000-01-01T00:00:00+10:00" },
    ];
    for (const body of bodies) {
      expect({
        body,
        status: (await parley.request(boss, "PATCH", `/members/${boss.id}`, body)).status,
      }).toEqual({ body, status: 422 });
    }
  });

  test("deactivates a member, which revokes their tokens for good", async () => {
    const ada = await parley.addMember();
    const set = (is_active: boolean) => parley.request(boss, "PATCH", `/members/${ada.id}`, { is_active });
    expect((await set(false)).status).toBe(200);
    const refused = await parley.request(ada, "GET", "/members/me");
    expect({ status: refused.status, code: (await bodyOf(refused))["code"] }).toEqual({
      status: 403,
      code: "member_disabled",
    });
    await set(true);
    expect((await parley.request(ada, "GET", "/members/me")).status).toBe(401);
    const token = await tokenFor(ada.id, { epoch: 1 });
    expect((await parley.request({ ...ada, token }, "GET", "/members/me")).status).toBe(200);
  });

  test("loses the role at once, even with an older token", async () => {
    const former = await parley.addMember({ superuser: true });
    const tries = () => parley.request(former, "PATCH", `/members/${former.id}`, { is_superuser: true });
    expect((await tries()).status).toBe(200);
    await parley.request(boss, "PATCH", `/members/${former.id}`, { is_superuser: false });
    const refused = await tries();
    expect({ status: refused.status, code: (await bodyOf(refused))["code"] }).toEqual({
      status: 403,
      code: "forbidden",
    });
  });

  test("has rights that an employee with premium does not have", async () => {
    const ada = await parley.addMember({ employee: true, premiumUntil: Date.UTC(2999, 0, 1) });
    expect((await parley.request(ada, "PATCH", `/members/${ada.id}`, { is_superuser: true })).status).toBe(
      403,
    );
    expect((await parley.request(ada, "POST", `/members/${ada.id}/coins`, { amount: 5 })).status).toBe(403);
    expect((await me(ada))["balance"]).toBe(0);
  });
});
