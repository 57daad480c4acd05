import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AccessBody } from "../../src/protocol/http/auth.ts";
import type { SiteMember } from "../../src/protocol/http/site-members.ts";
import { DOORS, openInbox, openRoom } from "../support/runtime/doors.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { startParleyWithSite, type TestSite } from "../support/site/test-site.ts";

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
let parley: Parley;
let site: TestSite;
let boss: TestMember;
let ben: TestMember;
/** API keys, by their scopes. */
let keys: Record<"members" | "coins", string>;

beforeAll(async () => {
  started = await startParleyWithSite(
    { SIGNUP_COINS: 10, RESERVED_NAMES: "support" },
    { instrumented: true },
  );
  ({ parley, site } = started);
  [boss, ben] = [await parley.addMember({ superuser: true }), await parley.addMember({ coins: 100 })];
  const createKey = async (scope: string) => {
    const response = await parley.request(boss, "POST", "/api-keys", { name: scope, scopes: [scope] });
    return ((await response.json()) as { key: string }).key;
  };
  keys = { members: await createKey("members"), coins: await createKey("coins") };
});
afterEach(() => parley.reset());
afterAll(() => started.close());

function send(method: string, path: string, body?: unknown, key = keys.members): Promise<Response> {
  return parley.fetch(path, {
    method,
    headers: { Authorization: `Bearer ${key}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const pathOf = (externalId: string) => `/site/members/${encodeURIComponent(externalId)}`;

async function put(externalId: string, body: object = {}): Promise<SiteMember> {
  const response = await send("PUT", pathOf(externalId), body);
  expect({ status: response.status, error: response.ok ? "" : await response.text() }).toEqual({
    status: 200,
    error: "",
  });
  return (await response.json()) as SiteMember;
}

async function codeOf(response: Response): Promise<string> {
  return response.ok ? "ok" : ((await response.json()) as { code: string }).code;
}

const httpCode = async (token: string) =>
  codeOf(await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } }));

async function tokenOf(externalId: string): Promise<AccessBody> {
  const response = await send("POST", `${pathOf(externalId)}/token`);
  expect({ status: response.status, cache: response.headers.get("cache-control") }).toEqual({
    status: 201,
    cache: "no-store",
  });
  return (await response.json()) as AccessBody;
}

const countActs = (act: string, externalId: string) =>
  parley.env.DB.prepare("SELECT count(*) AS n FROM acts WHERE act = ? AND detail ->> 'external_id' = ?")
    .bind(act, externalId)
    .first("n");

describe("PUT /site/members/{external_id}", () => {
  const body = {
    name: "Ada",
    picture: "https://site.example/ada.png",
    is_employee: true,
    premium_until: "2040-01-01T00:00:00.000Z",
  };

  test("creates a member once, whose tokens then lead to the same member", async () => {
    const created = await Promise.all(Array.from({ length: 10 }, () => put("ada/17 %ä", body)));
    expect(created[0]).toMatchObject({
      ...body,
      external_id: "ada/17 %ä",
      email: null,
      balance: 10,
      is_active: true,
    });
    for (const each of created) expect(each).toEqual(created[0]);
    expect(await countActs("member.create", "ada/17 %ä")).toBe(1);
    const me = await parley.fetch("/members/me", {
      headers: { Authorization: `Bearer ${await site.token("ada/17 %ä", { claims: { name: "Other" } })}` },
    });
    expect(await me.json()).toMatchObject({ id: created[0]?.id, name: "Ada" });
  });

  test("changes what the body names, and leaves the rest", async () => {
    const first = await put("changed", body);
    expect(await put("changed")).toEqual(first);
    expect(await put("changed", { name: "Ada L." })).toEqual({ ...first, name: "Ada L." });
    expect(await put("changed", { name: null, picture: null, premium_until: null })).toEqual({
      ...first,
      name: null,
      picture: null,
      premium_until: null,
    });
    expect(await put("changed", body)).toEqual(first);
  });

  test("changes a member who came with a token of the site", async () => {
    const token = await site.token("came", { claims: { name: "Cleo" } });
    expect(await httpCode(token)).toBe("ok");
    expect(await put("came", { is_employee: true })).toMatchObject({ name: "Cleo", exempt: true });
  });

  test("records the key as the actor, with the member", async () => {
    const { id } = await put("recorded", body);
    const acts = await parley.request(boss, "GET", "/acts?limit=2");
    const { acts: newest } = (await acts.json()) as { acts: Record<string, unknown>[] };
    const actor = `key:${keys.members.split("_")[1]}`;
    expect(newest).toMatchObject([
      { act: "member.change", actor, member_id: id, detail: { is_employee: true } },
      { act: "member.create", actor, member_id: id, detail: { external_id: "recorded" } },
    ]);
  });

  test.each<[string, object, string]>([
    ["a name of the site", { name: "Support" }, "invalid_request"],
    ["a picture that is no https URL", { picture: "http://site.example/a.png" }, "invalid_request"],
    ["a role that is a text", { is_employee: "yes" }, "invalid_request"],
    ["the role of superuser by a key", { is_superuser: true }, "forbidden"],
    ["the end of the role of superuser by a key", { is_superuser: false }, "forbidden"],
  ])("refuses %s, and creates nobody", async (_, refused, code) => {
    const before = await parley.env.DB.prepare("SELECT count(*) AS n FROM members").first("n");
    expect(await codeOf(await send("PUT", pathOf("refused"), refused))).toBe(code);
    expect(await parley.env.DB.prepare("SELECT count(*) AS n FROM members").first("n")).toBe(before);
  });

  test("takes neither the account of a superuser nor a token for one", async () => {
    const { id } = await put("chief");
    await parley.env.DB.prepare("UPDATE members SET is_superuser = 1 WHERE id = ?").bind(id).run();
    expect(await codeOf(await send("PUT", pathOf("chief"), { is_active: false }))).toBe("forbidden");
    expect(await codeOf(await send("POST", `${pathOf("chief")}/token`))).toBe("forbidden");
    expect(await put("chief", { name: "Chief" })).toMatchObject({ name: "Chief", is_superuser: true });
  });

  test("needs the scope, and an id that can be one", async () => {
    for (const [method, path] of [
      ["PUT", pathOf("scoped")],
      ["POST", `${pathOf("scoped")}/token`],
      ["POST", `${pathOf("scoped")}/end-sessions`],
    ] as const) {
      expect(await codeOf(await send(method, path, {}, keys.coins))).toBe("forbidden");
      expect(await codeOf(await send(method, path, {}, ben.token))).toBe("forbidden");
      expect(await codeOf(await send(method, path, {}, "sk_000000000000_x"))).toBe("unauthorized");
    }
    expect(await codeOf(await send("PUT", pathOf("x".repeat(256)), {}))).toBe("invalid_request");
    expect(await put("x".repeat(255))).toMatchObject({ external_id: "x".repeat(255) });
  });

  test.each(["M%FCller", "100%", "%zz", "%ED%A0%80"])(
    "refuses /%s, which is not UTF-8, and creates nobody under another id",
    async (segment) => {
      const path = `/site/members/${segment}`;
      const answers = [
        await send("PUT", path, {}),
        await send("POST", `${path}/token`),
        await send("POST", `${path}/end-sessions`),
        await send("GET", `/members?external_id=${segment}`),
      ];
      for (const answer of answers)
        expect([answer.status, await codeOf(answer)]).toEqual([400, "invalid_request"]);
      const { DB } = parley.env;
      const found = DB.prepare("SELECT * FROM identities WHERE subject LIKE '%\\%%' ESCAPE '\\'").all();
      expect((await found).results.map(({ subject }) => subject)).toEqual(["ada/17 %ä"]);
    },
  );
});

describe("POST /site/members/{external_id}/token", () => {
  test("opens every door for a site without tokens of its own, without a session", async () => {
    const { id } = await put("tokened");
    const body = await tokenOf("tokened");
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: "bearer",
      expires_in: 43_200,
      member_id: id,
    });
    const token = body.access_token;
    for (const door of DOORS) await (await openRoom(parley, { token }, ben, door)).close();
    const sessions = await parley.fetch("/auth/sessions", { headers: { Authorization: `Bearer ${token}` } });
    expect(await sessions.json()).toEqual({ sessions: [] });
  });

  test("gives a key none with the power of a superuser, also if the member becomes one later", async () => {
    const { id } = await put("promoted");
    const { access_token: token } = await tokenOf("promoted");
    const bySite = await site.token("promoted");
    await parley.env.DB.prepare("UPDATE members SET is_superuser = 1 WHERE id = ?").bind(id).run();
    const requests = [
      ["GET", "/api-keys", undefined],
      ["POST", "/api-keys", { name: "Mine", scopes: ["coins"] }],
      ["POST", "/members/search", { email: "ada@example.com" }],
      ["PATCH", `/members/${ben.id}`, { is_active: false }],
      ["POST", "/billing/refunds", { chat_id: 1, message_id: 1, reason: "x" }],
    ] as const;
    for (const [method, path, body] of requests)
      expect([path, await codeOf(await send(method, path, body, token))]).toEqual([path, "forbidden"]);
    expect(await httpCode(token)).toBe("ok");
    expect(await codeOf(await send("GET", "/api-keys", undefined, bySite))).toBe("ok");
  });

  test("can be exchanged by a page, for no longer", async () => {
    const { id } = await put("enters");
    const { access_token: token } = await tokenOf("enters");
    await parley.advanceClock(1_000_000);
    const answer = await send("POST", "/auth/exchange", undefined, token);
    const body = (await answer.json()) as AccessBody;
    expect([answer.status, body]).toEqual([200, expect.objectContaining({ member_id: id })]);
    expect(body.expires_in).toBeLessThanOrEqual(42_200);
    expect(body.expires_in).toBeGreaterThan(42_000);
    expect(await httpCode(body.access_token)).toBe("ok");
    await parley.env.DB.prepare("UPDATE members SET is_superuser = 1 WHERE id = ?").bind(id).run();
    expect(await codeOf(await send("GET", "/api-keys", undefined, body.access_token))).toBe("forbidden");
  });

  test("gives none for an unknown or a deactivated member", async () => {
    expect(await codeOf(await send("POST", `${pathOf("nobody")}/token`))).toBe("member_not_found");
    await put("locked", { is_active: false });
    expect(await codeOf(await send("POST", `${pathOf("locked")}/token`))).toBe("member_disabled");
  });
});

test("a token of the site from before a deactivation is over for good", async () => {
  const now = Math.floor(Date.now() / 1000);
  await put("away");
  const [before, later] = [
    await site.token("away", { claims: { iat: now - 10 } }),
    await site.token("away", { claims: { iat: now + 30 } }),
  ];
  expect(await httpCode(before)).toBe("ok");
  await put("away", { is_active: false });
  await put("away", { is_active: true });
  expect([await httpCode(before), await httpCode(later)]).toEqual(["unauthorized", "ok"]);
});

describe.each([
  ["end-sessions", (id: string) => send("POST", `${pathOf(id)}/end-sessions`), "unauthorized", 4401],
  [
    "is_active: false",
    (id: string) => send("PUT", pathOf(id), { is_active: false }),
    "member_disabled",
    4403,
  ],
] as const)("after %s,", (what, act, code, close) => {
  test("the site's tokens and Parley's are refused at every door, and open sockets closed within a minute", async () => {
    const id = `out by ${what}`;
    await put(id);
    const own = (await tokenOf(id)).access_token;
    const now = Math.floor(Date.now() / 1000);
    const token = await site.token(id, { claims: { iat: now - 10 } });
    const sockets = await Promise.all([
      ...DOORS.map((door) => openRoom(parley, { token }, ben, door)),
      openRoom(parley, { token: own }, ben, "header"),
      openInbox(parley, { token }, "header"),
      openInbox(parley, { token: own }, "ticket"),
    ]);
    expect((await act(id)).ok).toBe(true);
    expect([await httpCode(token), await httpCode(own)]).toEqual([code, code]);
    await parley.advanceClock(61_000);
    const other = await openRoom(parley, ben, { id: (await put(id)).id, token, email: "" }, "header");
    other.send({ type: "typing" });
    for (const socket of sockets) {
      if (!socket.balance) socket.send({ type: "typing" });
      expect(await socket.closeFrame).toEqual({ code: close, reason: code });
    }
    await other.close();
    for (const door of ["first frame", "subprotocol"] as const)
      await expect(openRoom(parley, { token }, ben, door)).rejects.toThrow();
    const later = await site.token(id, { claims: { iat: Math.floor(Date.now() / 1000) + 2 } });
    expect(await httpCode(later)).toBe(what === "end-sessions" ? "ok" : code);
  });
});

test("a site without an issuer has no external ids", async () => {
  const plain = await startParley();
  const superuser = await plain.addMember({ superuser: true });
  const response = await plain.request(superuser, "PUT", "/site/members/ada", {});
  expect({ status: response.status, code: await codeOf(response) }).toEqual({
    status: 404,
    code: "not_found",
  });
  await plain.close();
});
