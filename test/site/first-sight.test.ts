import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MemberBody } from "../../src/protocol/http/members.ts";
import type { Parley } from "../support/runtime/parley.ts";
import { startParleyWithSite, type TestSite } from "../support/site/test-site.ts";

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
let parley: Parley;
let site: TestSite;
beforeAll(async () => {
  started = await startParleyWithSite(
    { SIGNUP_COINS: 30, RESERVED_NAMES: "support" },
    { instrumented: true },
  );
  ({ parley, site } = started);
});
afterAll(() => started.close());

async function me(token: string): Promise<MemberBody> {
  const response = await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } });
  expect({ status: response.status, body: response.ok ? "" : await response.text() }).toEqual({
    status: 200,
    body: "",
  });
  return (await response.json()) as MemberBody;
}

const count = (table: string) =>
  parley.env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>("n");

describe("the first token of a subject", () => {
  test("makes one member with one grant, however many tabs come at once, and later ones find that member", async () => {
    const before = (await count("members")) ?? 0;
    const tokens = await Promise.all(Array.from({ length: 50 }, () => site.token("ada")));
    const answers = await Promise.all(tokens.map(me));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.map(({ balance }) => balance)).toEqual(Array(50).fill(30));
    expect(await count("members")).toBe(before + 1);
    expect((await me(await site.token("ada", { claims: { name: "Somebody else" } }))).id).toBe(
      answers[0]?.id,
    );
    expect((await me(await site.token("ben"))).id).not.toBe(answers[0]?.id);
    expect(await count("members")).toBe(before + 2);
  });

  test("sets the name that it names, and no email with which somebody could log in", async () => {
    const existing = await parley.addMember();
    const claims = { name: "  Cleo  ", email: existing.email, picture: "https://site.example/cleo.png" };
    const cleo = await me(await site.token("cleo", { claims }));
    expect(cleo).toMatchObject({ name: "Cleo", email: null });
    expect(cleo.id).not.toBe(existing.id);
    const [row] = await rows(
      "SELECT m.email, m.password_hash, m.picture, i.email AS site_email FROM members m JOIN identities i ON i.member_id = m.id WHERE i.subject = 'cleo'",
    );
    expect(row).toEqual({
      email: null,
      password_hash: null,
      picture: claims.picture,
      site_email: existing.email,
    });
    // Later claims change nothing.
    expect(await me(await site.token("cleo", { claims: { name: "Cleopatra" } }))).toMatchObject({
      name: "Cleo",
    });
  });

  test.each([
    ["a name of the site", "Support"],
    ["another member's number", "Member 1"],
    ["a name of the wrong direction", "\u202Eevil"],
    ["a name that is too long", "x".repeat(200)],
    ["a name that is no text", { first: "Ada" }],
    ["an empty name", "  "],
  ])("leaves out %s", async (reason, name) => {
    expect(await me(await site.token(`named ${reason}`, { claims: { name } }))).toMatchObject({ name: null });
  });

  test.each(["http://site.example/a.png", "javascript:alert(1)", "https://site.example/ä.png", 7])(
    "leaves out the picture %s",
    async (picture) => {
      const { id } = await me(await site.token(`pictured ${picture}`, { claims: { picture } }));
      expect(await rows(`SELECT picture FROM members WHERE id = ${id}`)).toEqual([{ picture: null }]);
    },
  );

  test("costs at most 7 rows, and 3 more for the coins", async () => {
    await me(await site.token("before"));
    const claims = { name: "Dora", email: "dora@site.example", picture: "https://site.example/dora.png" };
    const token = await site.token("dora", { claims });
    const written = await parley.readCounter("workerRowsWritten");
    await me(token);
    expect((await parley.readCounter("workerRowsWritten")) - written).toBeLessThanOrEqual(7 + 3);
  });

  test("may be repeated when the answer of D1 was lost: there is one member with one grant", async () => {
    const before = (await count("members")) ?? 0;
    const token = await site.token("eve");
    await parley.setFailpoint("workerD1", "answer-lost");
    const lost = await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } });
    expect({ status: lost.status, code: ((await lost.json()) as { code: string }).code }).toEqual({
      status: 503,
      code: "unavailable",
    });
    expect(await count("members")).toBe(before + 1);
    expect(await me(token)).toMatchObject({ balance: 30 });
    expect(await count("members")).toBe(before + 1);
  });
});

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  return (await parley.env.DB.prepare(sql).all()).results;
}

test("a member whom the isolate knows costs no call of D1 more than one of Parley's own", async () => {
  const [own, token] = [await parley.addMember(), await site.token("frank")];
  await me(token);
  const callsOf = async (bearer: string) => {
    const before = await parley.readCounter("workerCalls");
    await me(bearer);
    return (await parley.readCounter("workerCalls")) - before;
  };
  expect(await callsOf(token)).toBe(await callsOf(own.token));
});

describe("GET /members finds a member by the id on the site", () => {
  const find = async (token: string, query: string) => {
    const response = await parley.fetch(`/members${query}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    const { id, code, email } = (await response.json()) as { id?: number; code?: string; email?: unknown };
    return { status: response.status, id, code, isWhole: email !== undefined };
  };

  test("whatever its characters are, as a profile for members and whole for superusers", async () => {
    const boss = await parley.addMember({ superuser: true });
    for (const subject of ["dora", "ü/&#?=+ %20", "1", "x".repeat(255)]) {
      const { id } = await me(await site.token(subject));
      const query = `?external_id=${encodeURIComponent(subject)}`;
      expect(await find(await site.token("finder"), query)).toMatchObject({
        status: 200,
        id,
        isWhole: false,
      });
      expect(await find(boss.token, query)).toMatchObject({ status: 200, id, isWhole: true });
    }
  });

  test("which is any subject that a URL can name, and no token has another one", async () => {
    const finder = await site.token("finder");
    const statusOf = async (subject: string) => {
      const headers = { Authorization: `Bearer ${await site.token(subject)}` };
      const { status } = await parley.fetch("/members/me", { headers });
      return [status, (await find(finder, `?external_id=${encodeURIComponent(subject)}`)).status];
    };
    for (const subject of ["😀".repeat(255), "...", ".a", "%2E"])
      expect(await statusOf(subject)).toEqual([200, 200]);
    // No path can contain a dot alone: the site's server could not deactivate its member.
    for (const subject of ["😀".repeat(256), ".", ".."]) expect(await statusOf(subject)).toEqual([401, 400]);
  });

  test("and nobody else by it", async () => {
    const member = await parley.addMember();
    const token = await site.token("finder");
    for (const query of [`?external_id=${member.id}`, "?external_id=Finder", "?external_id=finder%20"])
      expect(await find(token, query)).toMatchObject({ status: 404, code: "member_not_found" });
    for (const query of [
      "",
      "?external_id=",
      "?email=a@b.cc",
      `?external_id=${"x".repeat(256)}`,
      "?external_id=a&external_id=b",
    ])
      expect(await find(token, query)).toMatchObject({ status: 400, code: "invalid_request" });
    expect(await find("", "?external_id=finder")).toMatchObject({ status: 401 });
  });
});
