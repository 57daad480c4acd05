import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REFRESH_TOKEN_TTL_MS } from "../../src/core/limits.ts";
import { SITE_KEYS_EXPIRE_MS } from "../../src/core/site-token-limits.ts";
import type { AccessBody } from "../../src/protocol/http/auth.ts";
import { forgedTokens } from "../support/hostile/forged-tokens.ts";
import { addKey, type TestKey } from "../support/runtime/api-keys.ts";
import { type Parley, type TestMember, tokenFor } from "../support/runtime/parley.ts";
import { addSession } from "../support/runtime/sessions.ts";
import { forgedSiteTokens } from "../support/site/forged-site-tokens.ts";
import { createKey, startParleyWithSite, type TestSite } from "../support/site/test-site.ts";

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
let parley: Parley;
let site: TestSite;
let server: TestKey;
beforeAll(async () => {
  started = await startParleyWithSite({}, { instrumented: true });
  ({ parley, site } = started);
  server = await addKey(parley.env.DB, ["members"]);
});
afterAll(() => started.close());

const send = (method: string, path: string, token: string) =>
  parley.fetch(path, { method, headers: { Authorization: `Bearer ${token}` } });

async function codeOf(response: Response): Promise<string> {
  return response.ok ? "ok" : ((await response.json()) as { code: string }).code;
}

const logOut = async (token: string) => (await send("POST", "/auth/logout", token)).status;
const countMembers = () => parley.env.DB.prepare("SELECT count(*) AS n FROM members").first("n");

/** Returns a new member of the site, as the first sight of their token makes them. */
async function addMember(): Promise<TestMember & { subject: string }> {
  const subject = crypto.randomUUID();
  const token = await site.token(subject);
  const { id } = (await (await send("GET", "/members/me", token)).json()) as { id: number };
  return { id, token, email: "", subject };
}

type Ada = Awaited<ReturnType<typeof addMember>>;

const endSessions = async ({ subject }: Ada) => {
  expect((await send("POST", `/site/members/${subject}/end-sessions`, server.token)).status).toBe(204);
};
const deactivate = async ({ subject }: Ada) => {
  const ended = await parley.request(server, "PUT", `/site/members/${subject}`, { is_active: false });
  expect(ended.status).toBe(200);
};
const now = () => Math.floor(Date.now() / 1000);
const expired = (seconds = 3600) => ({ ttlSeconds: -seconds });
const withSession = async (ada: Ada, options = {}) => {
  const { sessionId } = await addSession(parley.env.DB, ada);
  return tokenFor(ada.id, { sessionId, ...options });
};
const exchanged = async ({ token }: Ada) =>
  ((await (await send("POST", "/auth/exchange", token)).json()) as AccessBody).access_token;
const ofSiteServer = async ({ subject }: Ada) =>
  ((await (await send("POST", `/site/members/${subject}/token`, server.token)).json()) as AccessBody)
    .access_token;

type Row = [string, (ada: Ada) => Promise<string>, ((ada: Ada) => Promise<void>) | undefined, string];
const OVER: Row[] = [
  ["of a log-in, expired", (ada) => withSession(ada, expired()), undefined, "unauthorized"],
  [
    "of a log-in, expired before the oldest session could begin",
    (ada) => withSession(ada, expired(REFRESH_TOKEN_TTL_MS / 1000 + 3600)),
    undefined,
    "unauthorized",
  ],
  ["of a log-in, ended with all sessions", withSession, endSessions, "unauthorized"],
  ["of a log-in, of a deactivated member", withSession, deactivate, "member_disabled"],
  ["without a session, expired", ({ id }) => tokenFor(id, expired()), undefined, "unauthorized"],
  ["exchanged, ended with all sessions", exchanged, endSessions, "unauthorized"],
  ["exchanged, of a deactivated member", exchanged, deactivate, "member_disabled"],
  ["for the site's server, ended with all sessions", ofSiteServer, endSessions, "unauthorized"],
  ["for the site's server, of a deactivated member", ofSiteServer, deactivate, "member_disabled"],
  [
    "of the site, expired a moment ago",
    ({ subject }) => site.token(subject, { claims: { exp: now() - 1 } }),
    undefined,
    "unauthorized",
  ],
  [
    "of the site, expired a year ago",
    ({ subject }) => site.token(subject, { claims: { exp: now() - 365 * 24 * 3600, iat: 1 } }),
    undefined,
    "unauthorized",
  ],
  [
    "of the site, expired, and of a subject whom Parley has never seen",
    () => site.token("nobody", { claims: { exp: now() - 3600 } }),
    undefined,
    "unauthorized",
  ],
  ["of the site, ended with all sessions", async ({ token }) => token, endSessions, "unauthorized"],
  ["of the site, of a deactivated member", async ({ token }) => token, deactivate, "member_disabled"],
];

describe("a log-out succeeds with a genuine token that is over:", () => {
  test.each(OVER)("one %s", async (_, make, end, code) => {
    const ada = await addMember();
    const members = await countMembers();
    const token = await make(ada);
    await end?.(ada);
    expect(await codeOf(await send("GET", "/members/me", token))).toBe(code);
    expect([await logOut(token), await logOut(token)]).toEqual([204, 204]);
    expect(await codeOf(await send("GET", "/members/me", token))).not.toBe("ok");
    expect(await logOut(token)).toBe(204);
    expect(await countMembers()).toBe(members);
  });

  test("a valid one of a subject whom Parley has never seen makes no member", async () => {
    const members = await countMembers();
    expect(await logOut(await site.token("not yet here"))).toBe(204);
    expect(await countMembers()).toBe(members);
  });
});

describe("a log-out refuses what was never valid:", () => {
  const isGenuine = (fault: string) => /^run out|epoch$|does not exist/.test(fault);

  test("forged tokens of Parley, of the site, and an API key", async () => {
    const ada = await addMember();
    const forged = [...(await forgedTokens(ada.id)), ...(await forgedSiteTokens(site, ada.subject))];
    const refused = forged.filter(([fault]) => !isGenuine(fault));
    expect(refused.length).toBeGreaterThan(forged.length - 7);
    for (const [fault, token] of [...refused, ["an API key", server.token], ["none", ""]] as const)
      expect({ fault, status: await logOut(token) }).toEqual({ fault, status: 401 });
  });

  test("expired tokens that are forged in another way too", async () => {
    const { subject } = await addMember();
    const exp = now() - 3600;
    const [key] = site.keys();
    const ofStranger = await createKey(key?.kid);
    const claims = { "another audience": { aud: "parlour" }, "no subject": { sub: undefined } };
    for (const [fault, changes] of Object.entries(claims)) {
      const status = await logOut(await site.token(subject, { claims: { exp, ...changes } }));
      expect({ fault, status }).toEqual({ fault, status: 401 });
    }
    for (const each of [{ nbf: now() + 600 }, { iat: now() + 600 }, { exp: "1" }])
      expect(await logOut(await site.token(subject, { claims: { exp, ...each } }))).toBe(401);
    expect(await logOut(await site.token(subject, { key: ofStranger, claims: { exp } }))).toBe(401);
  });
});

test("while the keys of the site are unavailable, a log-out with its token is, and one with Parley's own succeeds", async () => {
  const ada = await addMember();
  const own = await withSession(ada);
  site.setAnswer("error");
  await parley.setClock(SITE_KEYS_EXPIRE_MS + 3_600_000);
  const refused = await send("POST", "/auth/logout", ada.token);
  expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, expect.stringMatching(/^\d+$/)]);
  expect(await codeOf(refused)).toBe("unavailable");
  expect(await logOut(own)).toBe(204);
});
