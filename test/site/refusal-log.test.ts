import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Parley } from "../support/runtime/parley.ts";
import { createKey, startParleyWithSite } from "../support/site/test-site.ts";

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
let parley: Parley;
/** The lines of the log before the test. */
let logged = 0;

beforeAll(async () => {
  started = await startParleyWithSite({}, { instrumented: true });
  ({ parley } = started);
});
beforeEach(() => {
  logged = parley.getLogs().length;
});
afterAll(() => started.close());

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

async function statusOf(token: string): Promise<[status: number, code: string | undefined]> {
  const answer = await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } });
  return [answer.status, ((await answer.json()) as { code?: string }).code];
}

async function refuse(token: string): Promise<void> {
  expect(await statusOf(token)).toEqual([401, "unauthorized"]);
}

/** Returns the reasons that the log has since the test began. */
const reasons = (): string[] =>
  parley
    .getLogs()
    .slice(logged)
    .filter(({ message }) => message.includes('"site.token"'))
    .map(({ message }) => (JSON.parse(message) as { error: string }).error);

test.each([
  ["another audience", { aud: "elsewhere" }, /"aud"/],
  ["another issuer, by a slash", { iss: "https://site.example/" }, /issuer is not SITE_ISSUER/],
  ["no subject", { sub: undefined }, /"sub"/],
  ["a subject that is too long", { sub: "x".repeat(256) }, /"sub" is not a text of 1 to 255/],
  ["no expiry", { exp: undefined }, /"exp"/],
  ["a clock that is ahead", { iat: inSeconds(3600) }, /"iat"/],
])("the log says why it refused a token of the site with %s", async (_, claims, reason) => {
  const token = await started.site.token("ada", { claims });
  await refuse(token);
  await expect.poll(reasons).toEqual([expect.stringMatching(reason)]);
  expect(JSON.stringify(parley.getLogs())).not.toContain(token.split(".")[1]);
});

test("the log says that the site has not published the key of a token", async () => {
  const key = { ...(await createKey("first")), kid: "first" };
  await refuse(await started.site.token("ada", { key }));
  await expect.poll(reasons).toEqual([expect.stringMatching(/signature verification failed/)]);
});

test("the log has no word of a token that nobody has signed", async () => {
  const [, payload] = (await started.site.token("ada")).split(".");
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  for (const header of [
    { alg: "word" },
    { alg: "ES256", crit: ["word"], word: 1 },
    { alg: "ES256", jku: "word" },
  ])
    await refuse(`${encode(header)}.${payload}.c2ln`);
  await expect.poll(reasons).toHaveLength(3);
  expect(reasons().join()).not.toContain("word");
});

test.each(["undefined", "abc", '{"token":"x"}', "a.b.c"])(
  "the log says that %s is not a token",
  async (token) => {
    await refuse(token);
    await expect.poll(reasons).toEqual(["it is not a JWT with an issuer"]);
  },
);

test("the log has no line about a token that has expired, nor about one of Parley's own", async () => {
  await refuse(await started.site.token("ada", { claims: { exp: inSeconds(-600) } }));
  const { token } = await parley.addMember();
  await refuse(`${token.slice(0, -8)}AAAAAAAA`);
  await refuse(await started.site.token("ada", { claims: { aud: "the last one" } }));
  await expect.poll(reasons).toEqual([expect.stringMatching(/"aud"/)]);
});

test("the log says when the site is asked again for a key that it may have added", async () => {
  const { site } = started;
  const [status] = await statusOf(await site.token("ada"));
  expect(status).toBe(200);
  await site.rotate("second");
  expect(await statusOf(await site.token("ada"))).toEqual([503, "unavailable"]);
  await expect
    .poll(reasons)
    .toEqual([expect.stringMatching(/^no known key .* requested again in [1-9]\d? s$/)]);
});
