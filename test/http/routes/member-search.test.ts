import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SEARCH_PAGE_DEFAULT, SEARCH_PAGE_MAX } from "../../../src/core/config-limits.ts";
import { NAME_MAX_LENGTH } from "../../../src/core/limits.ts";
import { nameKey } from "../../../src/core/name-key.ts";
import { type NameSearch, selectByName } from "../../../src/db/member-search.ts";
import { FoundMembers } from "../../../src/protocol/http/members.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

let parley: Parley;
let boss: TestMember;
let ada: TestMember;
/** A member without a name, who searches. */
let reader: TestMember;
beforeAll(async () => {
  parley = await startParley({ MEMBER_SEARCH: "prefix" });
  boss = await parley.addMember({ superuser: true });
  reader = await parley.addMember();
  ada = await addNamed("Ada Lovelace");
});
afterAll(() => parley.close());

async function addNamed(name: string): Promise<TestMember> {
  const member = await parley.addMember();
  await rename(member, name);
  return member;
}

async function rename(member: TestMember, name: string): Promise<void> {
  expect([name, (await parley.request(member, "PATCH", "/members/me", { name })).status]).toEqual([
    name,
    200,
  ]);
}

const post = (by: TestMember, body: object) => parley.request(by, "POST", "/members/search", body);
async function find(query: string, more: object = {}, by = reader) {
  const response = await post(by, { query, ...more });
  expect([query, response.status]).toEqual([query, 200]);
  return FoundMembers.parse(await response.json());
}
const idsOf = async (query: string, by = reader) => (await find(query, {}, by)).members.map(({ id }) => id);
const runSql = (sql: string, ...values: unknown[]) =>
  parley.env.DB.prepare(sql)
    .bind(...values)
    .run();

/** Returns the members of all pages, and how many each page has. */
async function walk(query: string, limit: number) {
  const [ids, sizes]: [number[], number[]] = [[], []];
  for (let after: number | null = 0; after !== null; ) {
    const page: FoundMembers = await find(query, { limit, ...(after > 0 && { after }) });
    ids.push(...page.members.map(({ id }) => id));
    sizes.push(page.members.length);
    after = page.next_after;
  }
  return { ids, sizes };
}

describe("a search for members by name", () => {
  test("finds the beginning of a name, without regard to case, accents and spaces, and shows no more than id and name", async () => {
    const zoe = await addNamed("Zoë  Straße");
    for (const query of ["zo", "ZOE", "zoë s", "Zoe strasse", " zoe\tSTRASSE "]) {
      expect(await find(query, {}, ada)).toEqual({
        members: [{ id: zoe.id, name: "Zoë  Straße" }],
        next_after: null,
      });
    }
    for (const query of ["oe", "strasse", "zoes", "zoe strassee"])
      expect(await idsOf(query, ada)).toEqual([]);
  });

  test("takes the characters of LIKE as letters", async () => {
    const [percent, line] = [await addNamed("100% sure"), await addNamed("100_ sure")];
    expect(await idsOf("100%")).toEqual([percent.id]);
    expect(await idsOf("100_")).toEqual([line.id]);
    for (const query of ["%%", "__", "1%", "_00", "100*", "'' OR 1=1 --", '"name"']) {
      expect(await idsOf(query)).toEqual([]);
    }
  });

  test("finds neither oneself, nor members without a name, nor deactivated ones", async () => {
    const [vera, other] = [await addNamed("Vera One"), await addNamed("Vera Two")];
    expect(await idsOf("vera", vera)).toEqual([other.id]);
    await parley.addMember();
    expect(await idsOf("member")).toEqual([]);
    expect((await parley.request(boss, "PATCH", `/members/${other.id}`, { is_active: false })).status).toBe(
      200,
    );
    expect(await idsOf("vera")).toEqual([vera.id]);
    expect((await parley.request(boss, "PATCH", `/members/${other.id}`, { is_active: true })).status).toBe(
      200,
    );
    expect(await idsOf("vera")).toEqual([vera.id, other.id]);
  });

  test("never finds an email", async () => {
    for (const query of [ada.email, ada.email.slice(0, 6), "@example.com"]) {
      for (const by of [ada, reader]) expect(await idsOf(query, by)).toEqual([]);
    }
    expect(JSON.stringify(await find("ada"))).not.toContain("@");
  });

  test("follows a new name at once", async () => {
    const member = await addNamed("Quentin");
    await rename(member, "Roberta");
    expect([await idsOf("quentin"), await idsOf("roberta")]).toEqual([[], [member.id]]);
  });

  test.each<[string, object]>([
    ["nothing", {}],
    ["an empty query", { query: "" }],
    ["one letter", { query: "a" }],
    ["one letter with spaces and accents", { query: " á\u0301 " }],
    ["words without a letter", { query: "\u200B\u200B\u0301" }],
    ["51 characters", { query: "a".repeat(NAME_MAX_LENGTH + 1) }],
    ["a number", { query: 17 }],
    ["an email and a query", { email: "a@b.cc", query: "ada" }],
    ["no member before", { query: "ada", after: 0 }],
    ["a page of none", { query: "ada", limit: 0 }],
    ["a page of too many", { query: "ada", limit: SEARCH_PAGE_MAX + 1 }],
  ])("with %s is refused", async (_, body) => {
    const refused = await post(ada, body);
    expect(refused.status).toBe(422);
    const { code, errors } = (await refused.json()) as { code: string; errors: unknown[] };
    expect([code, errors.length > 0]).toEqual(["invalid_request", true]);
  });

  test("takes 2 letters and 50 characters, and pages of 1 to 50 members", async () => {
    expect(await idsOf("ad")).toContain(ada.id);
    const longest = await addNamed(`A${"😀".repeat(NAME_MAX_LENGTH - 1)}`);
    expect(await idsOf(`a${"😀".repeat(NAME_MAX_LENGTH - 1)}`)).toEqual([longest.id]);
    for (const limit of [1, SEARCH_PAGE_MAX]) expect((await find("ada", { limit })).members.length).toBe(1);
  });

  test("by email is for superusers, as before", async () => {
    expect((await post(ada, { email: ada.email })).status).toBe(403);
    expect(await (await post(boss, { email: ada.email })).json()).toMatchObject([{ id: ada.id }]);
    expect((await post({ ...ada, token: "x" }, { query: "ada" })).status).toBe(401);
  });
});

describe("the pages of a search", () => {
  const NAMES = ["Pia", "pía", "PIA", "Pia B", "Pia b", "Piaf", "Pib"];
  let ids: number[];
  beforeAll(async () => {
    const name = (i: number) => NAMES[i % NAMES.length] ?? "";
    const members = await parley.addMembers(Array.from({ length: 60 }, () => 0));
    const named = members.map(({ id }, i) => [id, name(i), nameKey(name(i))] as const);
    await runSql(
      "UPDATE members SET name = row.value ->> 1, name_key = row.value ->> 2 FROM json_each(?) AS row WHERE members.id = row.value ->> 0",
      JSON.stringify(named),
    );
    ids = named
      .filter(([, , key]) => key.startsWith("pia"))
      .toSorted(([a, , one], [b, , other]) => (one === other ? a - b : one < other ? -1 : 1))
      .map(([id]) => id);
  });

  test.each([1, 7, SEARCH_PAGE_DEFAULT, SEARCH_PAGE_MAX])(
    "of %i have every member once, in the order of names and ids, also of equal names",
    async (limit) => {
      const { ids: found, sizes } = await walk("pia", limit);
      expect(found).toEqual(ids);
      expect(sizes.slice(0, -1).every((size) => size === limit)).toBe(true);
    },
  );

  test("have 20 members by default", async () => {
    expect((await find("pia")).members).toHaveLength(SEARCH_PAGE_DEFAULT);
  });

  test("begin again behind a member who does not exist, and behind one whose name now comes before", async () => {
    const first = await find("pia");
    expect(await find("pia", { after: 999_999 })).toEqual(first);
    const [last = 0] = first.members.map(({ id }) => id).slice(-1);
    const { name } = first.members.at(-1) as { name: string };
    for (const earlier of ["Aaron", null]) {
      await runSql(
        "UPDATE members SET name = ?1, name_key = ?2 WHERE id = ?3",
        earlier,
        earlier && nameKey(earlier),
        last,
      );
      expect((await find("pia", { after: last })).members.map(({ id }) => id)).toEqual(
        ids.filter((id) => id !== last).slice(0, SEARCH_PAGE_DEFAULT),
      );
    }
    await runSql("UPDATE members SET name = ?1, name_key = ?2 WHERE id = ?3", name, nameKey(name), last);
    expect(await find("pia")).toEqual(first);
  });

  test("end behind a member whose name now comes after all", async () => {
    const zora = await addNamed("Zora");
    expect(await find("pia", { after: zora.id })).toEqual({ members: [], next_after: null });
  });
});

describe("a key that an older version left behind", () => {
  test("finds nobody, is cleared, and the next hour adds the right one", async () => {
    const member = await addNamed("Ursula");
    // An older version changes the name alone.
    await runSql("UPDATE members SET name = 'Wanda' WHERE id = ?", member.id);
    expect([await idsOf("ursula"), await idsOf("wanda")]).toEqual([[], []]);
    const key = () =>
      parley.env.DB.prepare("SELECT name_key FROM members WHERE id = ?").bind(member.id).first("name_key");
    await expect.poll(key).toBeNull();
    await parley.runHourlyCron();
    expect(await key()).toBe("wanda");
    expect([await idsOf("ursula"), await idsOf("wanda")]).toEqual([[], [member.id]]);
  });
});

describe("the query of a search", () => {
  const { sql, params } = toSql({ key: "nina", isPrefix: true, after: 0, limit: 5, memberId: 1 });
  function toSql(search: NameSearch) {
    return new SQLiteSyncDialect().sqlToQuery(selectByName(search));
  }
  const run = (search: NameSearch) => {
    const query = toSql(search);
    return parley.env.DB.prepare(query.sql)
      .bind(...query.params)
      .all<{ id: number }>();
  };

  test("searches the index for a range, and sorts and scans nothing", async () => {
    const { results } = await parley.env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    const steps = results.map(({ detail }) => detail).filter((detail) => /^(?:SEARCH|SCAN|USE)/.test(detail));
    expect(steps.filter((step) => !step.startsWith("SCAN (subquery"))).toEqual([
      "SEARCH members USING INDEX members_name_key (name_key=? AND rowid>?)",
      "SEARCH members USING INTEGER PRIMARY KEY (rowid=?)",
      "SEARCH members USING INDEX members_name_key (name_key>? AND name_key<?)",
      "SEARCH members USING INTEGER PRIMARY KEY (rowid=?)",
    ]);
    expect(sql).not.toMatch(/\bLIKE\b/i);
  });

  test.each([
    ["equal names", "Nina"],
    ["many names", "Nina "],
  ])("reads no more rows than a page has, and 4, of 1,000 %s, on every page", async (_, start) => {
    const members = await parley.addMembers(Array.from({ length: 1000 }, () => 0));
    const rows = members.map(({ id }, i) => {
      const name = start === "Nina" ? start : `${start}${1000 + i}`;
      return [id, name, nameKey(name)];
    });
    await runSql(
      "UPDATE members SET name = row.value ->> 1, name_key = row.value ->> 2 FROM json_each(?) AS row WHERE members.id = row.value ->> 0",
      JSON.stringify(rows),
    );
    const ids = members.map(({ id }) => id);
    const limit = 20;
    for (const i of [-1, 19, 500, 979]) {
      const after = i === -1 ? 0 : (ids[i] ?? 0);
      const key = nameKey(start);
      const { results, meta } = await run({ key, isPrefix: true, after, limit, memberId: reader.id });
      expect(results.slice(0, limit).map(({ id }) => id)).toEqual(ids.slice(i + 1, i + 1 + limit));
      expect(meta.rows_read).toBeLessThanOrEqual(limit + 4);
    }
    await runSql("UPDATE members SET name = NULL, name_key = NULL WHERE id >= ?", ids[0]);
  });
});
