import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  SITE_KEYS_EXPIRE_MS,
  SITE_KEYS_FRESH_MS,
  SITE_KEYS_PAUSE_MS,
  SITE_KEYS_WAIT_MS,
} from "../../src/core/site-token-limits.ts";
import { openRoom } from "../support/runtime/doors.ts";
import type { Parley, TestMember } from "../support/runtime/parley.ts";
import { TestSocket } from "../support/runtime/test-socket.ts";
import { createKey, startParleyWithSite, type TestSite } from "../support/site/test-site.ts";

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
let parley: Parley;
let site: TestSite;
let ben: TestMember;
/** The Worker's clock, which only goes forward: each test begins after the pause of the one before. */
let clock = 0;
beforeAll(async () => {
  started = await startParleyWithSite({}, { instrumented: true });
  ({ parley, site } = started);
  ben = await parley.addMember();
});
afterAll(() => started.close());

async function advance(ms: number): Promise<void> {
  clock += ms;
  await parley.setClock(clock);
}

/** Returns a token that outlives the clock of the tests. */
const tokenOf = (subject: string) =>
  site.token(subject, { claims: { exp: Math.floor(Date.now() / 1000) + 40 * 24 * 3600 } });

async function ask(token: string): Promise<[number, string | null]> {
  const response = await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } });
  return [response.status, response.headers.get("retry-after")];
}

describe.each(["hang", "half", "error", "redirect", "html", "huge"] as const)(
  "a site whose request for its keys ends in: %s",
  (answer) => {
    test("logs nobody out whose key is known, and refuses nobody for good", async () => {
      site.setAnswer("keys");
      await advance(SITE_KEYS_PAUSE_MS);
      const known = await tokenOf("ada");
      expect(await ask(known)).toEqual([200, null]);
      const room = await openRoom(parley, { token: known }, ben, "header");
      await site.rotate(`after ${answer}`);
      site.setAnswer(answer);
      await advance(SITE_KEYS_PAUSE_MS);
      const unknown = await tokenOf("ada");
      await parley.setFailpoint("shortenedWaitMs", SITE_KEYS_WAIT_MS);

      expect(await ask(unknown)).toEqual([503, expect.stringMatching(/^[1-9]\d?$/)]);
      expect(await ask(known)).toEqual([200, null]);
      room.send(`Bearer ${unknown}`);
      const error = await room.nextOf(({ type }) => type === "error");
      expect(error).toMatchObject({ code: "unavailable", retry_after: expect.any(Number) });
      const subprotocol = await TestSocket.open(parley.chatUrl(ben.id), {}, [
        "parley.v1",
        `bearer.${unknown}`,
      ]);
      expect(await subprotocol.closeFrame).toEqual({ code: 4503, reason: "unavailable" });
      await subprotocol.close();

      await parley.setFailpoint("shortenedWaitMs", 0);
      site.setAnswer("keys");
      await advance(SITE_KEYS_PAUSE_MS);
      expect(await ask(unknown)).toEqual([200, null]);
      room.send({ type: "history", before: 1_000_000 });
      expect(await room.nextOf(({ type }) => type === "history")).toMatchObject({ messages: [] });
      await room.close();
    });
  },
);

test("a storm of unknown keys costs the site one request, and known members nothing", async () => {
  await advance(SITE_KEYS_PAUSE_MS);
  const known = await tokenOf("ada");
  await ask(known);
  const before = site.requests();
  const [key] = site.keys();
  const storm = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const header = { kid: `forged ${i}` };
      return ask(await site.token("ada", { ...(key && { key }), header }));
    }),
  );
  expect(storm.every(([status]) => status === 401 || status === 503)).toBe(true);
  expect(await ask(known)).toEqual([200, null]);
  expect(site.requests() - before).toBe(1);
});

describe("a site whose keys have no names", () => {
  const unnamed = async (at: number) => {
    const key = site.keys().at(at);
    return site.token("ada", { ...(key && { key: { ...key, kid: undefined } }), claims: { exp: 4e9 } });
  };

  test("has its tokens verified with each key, and with new ones", async () => {
    await site.rotate(undefined);
    await advance(SITE_KEYS_FRESH_MS);
    // The first token has newer keys requested, and does not wait for them.
    await expect.poll(async () => ask(await unnamed(-1))).toEqual([200, null]);
    expect(await ask(await unnamed(0))).toEqual([200, null]);
    await site.rotate(undefined);
    const [status, retryAfter] = await ask(await unnamed(-1));
    expect([status, Number(retryAfter)]).toEqual([503, expect.closeTo(30, -1)]);
    await advance(SITE_KEYS_PAUSE_MS);
    expect(await ask(await unnamed(-1))).toEqual([200, null]);
  });

  test("has strangers' tokens refused, once keys that were requested later show that", async () => {
    await advance(SITE_KEYS_PAUSE_MS);
    const token = await site.token("ada", { key: await createKey(undefined), claims: { exp: 4e9 } });
    expect((await ask(token))[0]).toBe(401);
  });
});

test.each(["RS256", "PS384", "ES384", "EdDSA"])("a site may sign with %s", async (alg) => {
  await site.rotate(`for ${alg}`, { alg });
  await advance(SITE_KEYS_PAUSE_MS);
  expect(await ask(await tokenOf("ada"))).toEqual([200, null]);
});

describe("a site whose tokens do not name their key", () => {
  const withoutName = (key = site.keys().at(-1)) =>
    site.token("ada", { ...(key && { key: { ...key, kid: undefined } }), claims: { exp: 4e9 } });

  test("logs nobody out when it replaces the key", async () => {
    await site.rotate("one", { withdraw: true });
    await advance(SITE_KEYS_FRESH_MS);
    await expect.poll(async () => ask(await withoutName())).toEqual([200, null]);
    await site.rotate("two", { withdraw: true });
    const [status, retryAfter] = await ask(await withoutName());
    expect([status, Number(retryAfter)]).toEqual([503, expect.closeTo(30, -1)]);
    await advance(SITE_KEYS_PAUSE_MS);
    expect(await ask(await withoutName())).toEqual([200, null]);
  });

  test("has strangers' tokens refused, once keys that were requested later show that", async () => {
    await advance(SITE_KEYS_PAUSE_MS);
    expect(await ask(await withoutName(await createKey("stranger")))).toEqual([401, null]);
  });
});

test("a withdrawn key is no longer accepted once the keys are requested again", async () => {
  const before = await tokenOf("ada");
  await site.rotate("the only one", { withdraw: true });
  await advance(SITE_KEYS_PAUSE_MS);
  expect(await ask(await tokenOf("ada"))).toEqual([200, null]);
  await advance(SITE_KEYS_PAUSE_MS);
  expect((await ask(before))[0]).toBe(401);
});

test("a site that is silent for longer than a day logs nobody out", async () => {
  await advance(SITE_KEYS_PAUSE_MS);
  const token = await tokenOf("ada");
  expect(await ask(token)).toEqual([200, null]);
  site.setAnswer("error");
  await advance(SITE_KEYS_EXPIRE_MS - 60_000);
  expect(await ask(token)).toEqual([200, null]);
  await advance(60_000 + SITE_KEYS_PAUSE_MS);
  expect(await ask(token)).toEqual([503, "30"]);
  site.setAnswer("keys");
  await advance(SITE_KEYS_PAUSE_MS);
  expect(await ask(token)).toEqual([200, null]);
});
