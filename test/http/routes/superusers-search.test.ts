import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openForBuilding, textOf } from "../../../src/cli/d1.ts";
import { DESK_PAGE_DEFAULT } from "../../../src/core/config-limits.ts";
import { nameKey } from "../../../src/core/name-key.ts";
import { selectMembers } from "../../../src/db/member-list.ts";
import { FoundForSuperuser, MemberBody } from "../../../src/protocol/http/members.ts";
import { openChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSiteMember as addMemberOfSite } from "../../support/site/add-site-member.ts";

const PICTURE = "https://members.example/zoe.png";
const ISSUER = "https://members.example";

let parley: Parley;
let boss: TestMember;
let ada: TestMember;
beforeAll(async () => {
  parley = await startParley({ MEMBER_SEARCH: "off", SITE_ISSUER: ISSUER }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
  ada = await addMember({ email: "ada.lovelace@mail.com", name: "Ada Lovelace" });
});
afterAll(() => parley.close());

async function addMember({ email, name, coins = 0 }: { email?: string; name?: string; coins?: number }) {
  const member = await parley.addMember({ coins });
  await parley.env.DB.prepare("UPDATE members SET email = ?, name = ?, name_key = ? WHERE id = ?")
    .bind(email ?? member.email, name ?? null, name === undefined ? null : nameKey(name), member.id)
    .run();
  return { ...member, email: email ?? member.email };
}
const addSiteMember = (subject: string, email: string, issuer = ISSUER) =>
  addMemberOfSite(parley, { issuer, subject, email, picture: PICTURE });
const post = (by: TestMember, body: object) => parley.request(by, "POST", "/members/search", body);
async function find(query: string, more: object = {}) {
  const response = await post(boss, { query, ...more });
  expect([query, response.status]).toEqual([query, 200]);
  return FoundForSuperuser.parse(await response.json());
}
const idsOf = async (query: string) => (await find(query)).members.map(({ id }) => id);
async function read<T>(by: TestMember, path: string): Promise<{ status: number; body: T }> {
  const response = await parley.request(by, "GET", path);
  return { status: response.status, body: (await response.json()) as T };
}

describe("a superuser's search for members", () => {
  test.each(["ada", "ADA LOVE", "  ada  ", "ada.l", "Ada.Lovelace@MAIL.com", "a"])(
    "finds the beginning of a name or an email with %j, on a site where members find nobody",
    async (query) => {
      expect(await idsOf(query)).toEqual([ada.id]);
      expect((await post(ada, { query })).status).toBe(403);
    },
  );

  test.each(["lovelace", "mail.com", "@", "ada.lovelace@mail.comx", "%", "ada%", "' OR 1=1 --", "\u200B"])(
    "finds nobody with %j",
    async (query) => {
      expect(await idsOf(query)).toEqual([]);
    },
  );

  test("finds a number, and also those whose email begins with it", async () => {
    const other = await addMember({ email: `${ada.id}@mail.com` });
    expect(await idsOf(String(ada.id))).toEqual([ada.id, other.id]);
    expect(await idsOf(` ${ada.id} `)).toEqual([ada.id, other.id]);
    expect(await idsOf("999999")).toEqual([]);
  });

  test("finds oneself, and deactivated members, with all that D1 knows", async () => {
    const gone = await addMember({ name: "Greta Gone", coins: 30 });
    await parley.request(boss, "PATCH", `/members/${gone.id}`, { is_active: false, is_employee: true });
    expect((await find("greta")).members).toEqual([
      {
        id: gone.id,
        since: expect.stringMatching(/T00:00:00.000Z$/),
        email: gone.email,
        name: "Greta Gone",
        is_superuser: false,
        is_employee: true,
        premium_until: null,
        is_active: false,
        exempt: true,
        balance: 30,
        held: 0,
        exact: false,
        external_id: null,
        site_email: null,
        picture: null,
      },
    ]);
    expect(await idsOf(String(boss.id))).toContain(boss.id);
  });

  test("counts what chats hold into the balance, and asks no room", async () => {
    const { ada: payer, a, b } = await openChat(parley, "contract", { ada: { coins: 100 }, ben: {} });
    a.send("paid");
    await b.next();
    await Promise.all([a.close(), b.close()]);
    const calls = await parley.readCounter("roomCalls");
    const [found] = (await find(payer.email)).members;
    expect(await parley.readCounter("roomCalls")).toBe(calls);
    expect(found).toMatchObject({ id: payer.id, balance: 100, exact: false });
    expect(found?.held).toBeGreaterThan(0);
    // The room knows what was spent.
    const { body } = await read<MemberBody>(boss, `/members/${payer.id}`);
    expect(body).toMatchObject({ balance: 95, exact: true });
    expect(await parley.readCounter("roomCalls")).toBeGreaterThan(calls);
  });

  test("without words lists all members by number, in pages of 50", async () => {
    await parley.addMembers(Array.from({ length: 120 }, () => 0));
    const ids: number[] = [];
    const sizes: number[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const page: FoundForSuperuser = await find(" ".repeat(ids.length % 2), after > 0 ? { after } : {});
      ids.push(...page.members.map(({ id }) => id));
      sizes.push(page.members.length);
      after = page.next_after;
    }
    const { results } = await parley.env.DB.prepare("SELECT id FROM members ORDER BY id").all<{
      id: number;
    }>();
    expect(ids).toEqual(results.map(({ id }) => id));
    expect(sizes.slice(0, -1).every((size) => size === DESK_PAGE_DEFAULT)).toBe(true);
    expect(sizes.length).toBeGreaterThan(2);
  });

  test("finds the exact id of a member on the site, and the beginning of the email there", async () => {
    const [zoe, zack] = [
      await addSiteMember("site-7", "zoe@members.example"),
      await addSiteMember("site-77", "zack@members.example"),
    ];
    const elsewhere = await addSiteMember(
      "site-7",
      "zoe.elsewhere@members.example",
      "https://elsewhere.example",
    );
    for (const [query, ids] of [
      ["site-7", [zoe.id]],
      [" site-77 ", [zack.id]],
      ["SITE-7", []],
      ["site", []],
      ["Zoe@", [zoe.id]],
      ["z", [zoe.id, zack.id]],
      ["members.example", []],
    ] as const)
      expect([query, await idsOf(query)]).toEqual([query, ids]);
    const facts = { email: null, external_id: "site-7", site_email: "zoe@members.example", picture: PICTURE };
    expect((await find("site-7")).members).toMatchObject([facts]);
    expect((await read(boss, `/members/${zoe.id}`)).body).toMatchObject(facts);
    const patched = await parley.request(boss, "PATCH", `/members/${zoe.id}`, { is_employee: true });
    expect(await patched.json()).toMatchObject({ ...facts, is_employee: true });
    // The site that has this member is another one.
    expect((await read(boss, `/members/${elsewhere.id}`)).body).toMatchObject({
      external_id: null,
      site_email: null,
    });
    // No other member learns of it.
    expect(Object.keys((await read<object>(ada, `/members/${zoe.id}`)).body)).toEqual([
      "id",
      "name",
      "since",
    ]);
  });

  test.each([["ada"], ["17"], ["a@b.cc"]])("with %j scans no table", async (query) => {
    const words = {
      nameKey: nameKey(query),
      email: query,
      id: Number(query) || undefined,
      externalId: query,
    };
    for (const [given, scans] of [
      [words, false],
      [undefined, false],
    ] as const) {
      const text = textOf(
        selectMembers(openForBuilding(), { words: given, after: 9, limit: 51, issuer: ISSUER }),
      );
      const { results } = await parley.env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`).all<{ detail: string }>();
      const steps = results.map(({ detail }) => detail);
      expect([
        steps,
        steps.some((step) => /SCAN (?:members|holds|identities)|TEMP B-TREE/.test(step)),
      ]).toEqual([steps, scans]);
      const identities = steps.filter((step) => /identities/.test(step));
      // All of the site's members have the first column of the key.
      for (const step of identities)
        expect(step).toMatch(/identities_(?:email|member) |\(issuer=\? AND subject=\?\)/);
      expect(identities.length).toBe(given ? 4 : 2);
    }
  });
});

describe("a member, for a superuser", () => {
  test("is whole, and for others no more than a profile", async () => {
    const { body } = await read<MemberBody>(boss, `/members/${ada.id}`);
    expect(MemberBody.parse(body)).toMatchObject({ id: ada.id, email: ada.email, balance: 0, exact: true });
    expect((await read<object>(ada, `/members/${boss.id}`)).body).not.toHaveProperty("email");
    expect([
      ...Object.keys((await read<object>(boss, "/members/me")).body),
      "external_id",
      "site_email",
      "picture",
    ]).toEqual(Object.keys(body));
    expect((await read(boss, "/members/999999")).status).toBe(404);
  });

  test("has a statement, which nobody else but the member can read", async () => {
    const member = await addMember({ coins: 40 });
    const [own, forBoss] = [
      await read(member, "/members/me/statement"),
      await read(boss, `/members/${member.id}/statement?limit=1`),
    ];
    expect(forBoss).toEqual(own);
    expect(own.body).toMatchObject({ entries: [{ kind: "grant", amount: 40 }], exact: true });
    for (const [by, path, status] of [
      [ada, `/members/${member.id}/statement`, 403],
      [member, `/members/${member.id}/statement`, 403],
      [boss, "/members/999999/statement", 404],
      [boss, "/members/x/statement", 400],
      [boss, `/members/${member.id}/statement?limit=0`, 400],
    ] as const)
      expect([path, (await read(by, path)).status]).toEqual([path, status]);
  });
});
