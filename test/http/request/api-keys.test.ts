import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openapi } from "../../../src/apidocs/openapi/openapi.ts";
import { SCOPES, type Scope } from "../../../src/core/api-keys.ts";
import { ROUTE_EVENTS, routeName } from "../../../src/http/routes/route-events.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { addKey, type TestKey } from "../../support/runtime/api-keys.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { RefusedUpgrade, TestSocket } from "../../support/runtime/test-socket.ts";
import { siteText } from "../../support/site/site-text.ts";
import { upgrade } from "../routes/route-limits.ts";

let parley: Parley;
let boss: TestMember;
let ada: TestMember;
const keys = {} as Record<Scope, TestKey>;
/** The key with all scopes but one. */
const without = {} as Record<Scope, TestKey>;
let invalid: Record<string, TestKey>;
beforeAll(async () => {
  parley = await startParley();
  const { DB } = parley.env;
  boss = await parley.addMember({ superuser: true });
  ada = await parley.addMember();
  for (const scope of SCOPES) {
    keys[scope] = await addKey(DB, [scope]);
    without[scope] = await addKey(
      DB,
      SCOPES.filter((each) => each !== scope),
    );
  }
  const good = await addKey(DB, [...SCOPES]);
  const withToken = (token: string) => ({ ...good, token });
  invalid = {
    ended: await addKey(DB, [...SCOPES], { isEnded: true }),
    unknown: withToken(good.token.replace(good.keyId, good.keyId.split("").reverse().join(""))),
    "with the secret of another": withToken(good.token.slice(0, 16) + keys.coins.token.slice(16)),
    "without the secret": withToken(good.token.slice(0, 16)),
    truncated: withToken(good.token.slice(0, -1)),
    "in upper case": withToken(good.token.toUpperCase()),
    "of a word": withToken("sk_live_key"),
  };
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

/**
 * The scope that each route requires of a key, or who else uses it; then the status for a superuser and for such a key, and for
 * another member. 400, 404 and 422 show that the route was reached.
 */
type Row = [Scope | "superuser" | "member" | "anyone", status: number, ofMember?: number, body?: object];
const ROWS: Record<string, Row> = {
  "GET /health": ["anyone", 200],
  "GET /config": ["anyone", 200],
  "GET /brand.css": ["anyone", 200],
  "GET /app.webmanifest": ["anyone", 200],
  "GET /storage": ["anyone", 404],
  "POST /auth/register": ["anyone", 422, 422, {}],
  "POST /auth/login": ["anyone", 422, 422, {}],
  "POST /auth/refresh": ["anyone", 422, 422, {}],
  "GET /members/chat": ["anyone", 426],
  "GET /members/inbox": ["anyone", 426],
  "POST /auth/ticket": ["member", 201, 201],
  // It refuses a token of Parley.
  "POST /auth/exchange": ["member", 401, 401],
  "GET /auth/sessions": ["member", 200, 200],
  "DELETE /auth/sessions/:id": ["member", 404, 404],
  "DELETE /auth/sessions": ["member", 204, 204],
  "POST /auth/logout": ["member", 204, 204],
  "GET /members/me": ["member", 200, 200],
  "PATCH /members/me": ["member", 200, 200, {}],
  "GET /members/me/statement": ["member", 200, 200],
  "GET /members/me/statement/messages": ["member", 400, 400],
  "GET /members/chats": ["member", 200, 200],
  "GET /api-keys": ["superuser", 200, 403],
  "POST /api-keys": ["superuser", 422, 403, {}],
  "DELETE /api-keys/:id": ["superuser", 404, 403],
  "PUT /site/members/:external_id": ["members", 404, 403, {}],
  "POST /site/members/:external_id/token": ["members", 404, 403],
  "POST /site/members/:external_id/end-sessions": ["members", 404, 403],
  "POST /site/chats/:a/:b/messages": ["messages", 404, 403, siteText("ada")],
  "GET /site/chats/:a/:b/messages": ["messages", 404, 403],
  "GET /members": ["members", 400, 400],
  "GET /members/:id": ["members", 200, 200],
  "PATCH /members/:id": ["members", 200, 403, {}],
  "POST /members/search": ["members", 200, 403, { email: "nobody@example.com" }],
  "POST /members/:id/coins": ["coins", 400, 403, { amount: 1 }],
  "GET /members/:id/statement": ["coins", 200, 403],
  "GET /members/:id/statement/messages": ["coins", 400, 403],
  "POST /billing/refunds": ["coins", 404, 403, { chat_id: 9, message_id: 9, reason: "r" }],
  "POST /billing/repairs": ["coins", 404, 403, { chat_id: 9, member_id: 1 }],
  "GET /billing/reconciliation": ["coins", 200, 403],
  "GET /acts": ["coins", 200, 403],
  "POST /acts": ["coins", 422, 403, {}],
  "GET /stats": ["coins", 200, 403],
  "DELETE /storage": ["messages", 404, 403],
  "GET /storage/smiles": ["messages", 200, 200],
  "POST /storage/smiles": ["messages", 400, 403],
  "PUT /storage/smiles/order": ["messages", 204, 403, { ids: [] }],
  "PATCH /storage/smiles/:id": ["messages", 404, 403, { price: 1 }],
};

function isScope(access: string): access is Scope {
  return SCOPES.some((scope) => scope === access);
}

async function send(who: { token: string }, route: string, body?: object): Promise<Response> {
  const [method = "", path = ""] = route.replace(":id", String(ada.id)).split(" ");
  return parley.request({ id: 0, email: "", ...who }, method, path, body);
}

describe("a route and who may use it", () => {
  test("are in the table, each of them", () => {
    expect(Object.keys(ROWS).sort()).toEqual(Object.keys(ROUTE_EVENTS).sort());
  });

  test("are in the reference with the same scope", () => {
    const documented = Object.entries(openapi().paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]): [string, string] => [
        routeName(method.toUpperCase(), path.replace(/\{(\w+)\}/g, ":$1")),
        security.flatMap((each) => Object.values(each).flat()).join(),
      ]),
    );
    const scopeOf = (route: string) => {
      const [access = ""] = ROWS[route] ?? [];
      return isScope(access) ? access : "";
    };
    expect(documented).toEqual(documented.map(([route]) => [route, scopeOf(route)]));
  });

  test.each(Object.entries(ROWS))("%s", async (route, [access, status, ofMember = status, body]) => {
    const isOpen = access === "anyone";
    const isOfKeys = isScope(access);
    const nobody = isOpen ? status : 401;
    const expected: [string, { token: string }, number][] = [
      ["a superuser", boss, status],
      ["a member", ada, ofMember],
      ["nobody", { token: "" }, nobody],
      ...SCOPES.map((scope): [string, TestKey, number] => [
        `a key for ${scope}`,
        keys[scope],
        isOfKeys ? (scope === access ? status : 403) : nobody,
      ]),
      ...Object.entries(invalid).map(([name, key]): [string, TestKey, number] => [
        `a key ${name}`,
        key,
        nobody,
      ]),
    ];
    if (isOfKeys) expected.push(["a key with all other scopes", without[access], 403]);
    const statuses = [];
    parley.clearLogs();
    for (const [name, who] of expected) {
      const response = await send(who, route, body);
      const text = await response.text();
      expect(text).not.toContain("sk_");
      statuses.push([name, response.status]);
    }
    expect(statuses).toEqual(expected.map(([name, , expectedStatus]) => [name, expectedStatus]));
    expect(parley.getLogs().filter(({ message }) => /sk_|[\w-]{43}/i.test(message))).toEqual([]);
  });
});

describe("a key that is not valid", () => {
  test("gets one answer, whatever is wrong with it", async () => {
    const answers = [];
    for (const key of Object.values(invalid)) answers.push(await (await send(key, "GET /acts")).text());
    expect(new Set(answers).size).toBe(1);
    expect(JSON.parse(answers[0] ?? "")).toMatchObject({ code: "unauthorized", status: 401 });
  });

  test("is invalid at once when it ends", async () => {
    const key = await addKey(parley.env.DB, ["coins"]);
    expect((await send(key, "GET /acts")).status).toBe(200);
    await parley.env.DB.prepare("UPDATE api_keys SET ended_at = 1 WHERE id = ?").bind(key.keyId).run();
    expect((await send(key, "GET /acts")).status).toBe(401);
  });
});

describe("a key is no member:", () => {
  const path = "members/inbox/";

  test.each(["header", "subprotocol"] as const)("it opens no socket by the %s", async (door) => {
    const opening = await upgrade(parley, keys.members, { door }).catch((error: unknown) => error);
    if (opening instanceof RefusedUpgrade) expect(opening).toMatchObject({ status: 401 });
    else expect(await (opening as TestSocket).closed).toEqual({ code: 4401, reason: "unauthorized" });
  });

  test.each([`members/chat/?other_member_id=1`, path])(
    "it opens no socket by the first frame of %s",
    async (path) => {
      const address = new URL(path, parley.url).href.replace("http", "ws");
      const socket = await TestSocket.open(address, {}, ["parley.v1"]);
      socket.send(`Bearer ${keys.members.token}`);
      expect(await socket.closed).toEqual({ code: 4401, reason: "unauthorized" });
    },
  );

  test("it renews no socket of a member, who does not receive it as a message either", async () => {
    const [socket, inbox] = [await parley.chatV1(ada, boss), await parley.inbox(ada)];
    for (const each of [socket, inbox]) {
      each.send(`Bearer ${keys.members.token}`);
      expect(await each.nextOf(({ type }) => type === "error")).toMatchObject({ code: "unauthorized" });
    }
    await Promise.all([socket, inbox].map((each) => each.close()));
    expect((await parley.chat(boss, ada)).history).toEqual([]);
  });
});
