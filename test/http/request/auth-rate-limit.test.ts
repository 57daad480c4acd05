import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  AUTH_ATTEMPTS_PERIOD_SECONDS,
  LOGIN_FAILURES_PER_PERIOD as FAILURES,
} from "../../../src/core/limits.ts";
import { rateLimitOf } from "../../support/defaults.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { setPassword } from "../../support/runtime/passwords.ts";

const BY_ADDRESS = rateLimitOf("AUTH_LIMITER_BY_ADDRESS").limit;
const BY_NETWORK = rateLimitOf("AUTH_LIMITER_BY_NETWORK").limit;
const BY_EMAIL = rateLimitOf("AUTH_LIMITER_BY_EMAIL").limit;
const BY_MEMBER = rateLimitOf("AUTH_LIMITER_BY_MEMBER").limit;
const PERIOD_MS = AUTH_ATTEMPTS_PERIOD_SECONDS * 1000;

const OK = 200;
const WRONG = 401;
const TAKEN = 409;
const LIMITED = 429;

// Some tests wait for the next minute first.
vi.setConfig({ testTimeout: 180_000 });

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(() => parley.resetFailpoints());

/** Adds a member whose password is "password". */
async function addMember(): Promise<TestMember> {
  const member = await parley.addMember();
  await setPassword(parley.env.DB, member, "password");
  return member;
}

function post(path: string, ip: string, body: object): Promise<Response> {
  return parley.fetch(path, {
    method: "POST",
    headers: { "CF-Connecting-IP": ip },
    body: JSON.stringify(body),
  });
}
const login = async ({ email }: { email: string }, ip: string, password = "password") =>
  (await post("/auth/login", ip, { email, password })).status;
const guess = (member: { email: string }, ip: string) => login(member, ip, "a guess");
/** Registers an email that is taken, which computes no hash. */
const registerAgain = async ({ email }: { email: string }, ip: string) =>
  (await post("/auth/register", ip, { email, password: "a password", repeat_password: "a password" })).status;
const changePassword = async (member: TestMember, ip: string, current = "password") => {
  const body = { password: { current, new: "another password" } };
  return (await parley.request(member, "PATCH", "/members/me", body, { "CF-Connecting-IP": ip })).status;
};

/** Makes the attempts, a few at a time, and counts their answers by status. */
async function tally(count: number, attempt: (i: number) => Promise<number>, atOnce = 20) {
  const statuses: Record<number, number> = {};
  for (let i = 0; i < count; i += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - i) }, (_, n) => i + n);
    for (const status of await Promise.all(numbers.map(attempt)))
      statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return statuses;
}

/** Waits for the next minute of the clock if this one is nearly over: the local limits count by minutes of the clock. */
async function waitForFreshMinute(ms: number): Promise<void> {
  const left = PERIOD_MS - (Date.now() % PERIOD_MS);
  if (left < ms) await new Promise((resolve) => setTimeout(resolve, left + 50));
}

describe("wrong passwords of one email", () => {
  test.each([
    ["an IPv4 address", "192.0.2.1", "192.0.2.1", "192.0.2.2"],
    ["an IPv6 /64", "2001:db8:0:1::1", "2001:DB8:0:1:ffff::2", "2001:db8:0:2::1"],
  ])(
    `are refused from %s after ${FAILURES} in a minute, and other addresses are not`,
    async (_, ip, same, other) => {
      const [member, neighbour] = [await addMember(), await addMember()];
      for (let i = 0; i < FAILURES; i++) expect(await guess(member, i % 2 ? ip : same)).toBe(WRONG);
      const refused = await post("/auth/login", same, { email: member.email, password: "password" });
      expect(refused.status).toBe(LIMITED);
      const retryAfter = Number(refused.headers.get("Retry-After"));
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(AUTH_ATTEMPTS_PERIOD_SECONDS);
      expect(await refused.json()).toMatchObject({ code: "rate_limited", retry_after: retryAfter });
      // The member at another address, and another member at this one.
      expect(await login(member, other)).toBe(OK);
      expect(await login(neighbour, ip)).toBe(OK);
      await parley.advanceClock(retryAfter * 1000 + 1000);
      expect(await login(member, ip)).toBe(OK);
    },
  );

  test("are counted although the right one comes between them", async () => {
    const member = await addMember();
    const answers = await tally(FAILURES, () => guess(member, "192.0.2.10"), 1);
    expect(answers).toEqual({ [WRONG]: FAILURES });
    expect(await login(member, "192.0.2.10")).toBe(LIMITED);
    await parley.advanceClock(PERIOD_MS + 1000);
    for (let i = 0; i < FAILURES - 1; i++) expect(await guess(member, "192.0.2.10")).toBe(WRONG);
    expect(await login(member, "192.0.2.10")).toBe(OK);
    expect(await guess(member, "192.0.2.10")).toBe(WRONG);
    expect(await login(member, "192.0.2.10")).toBe(LIMITED);
  });
});

describe("a member is not shut out by a stranger who", () => {
  test(`registers the member's email ${FAILURES + 5} times`, async () => {
    const member = await addMember();
    expect(await tally(FAILURES + 5, () => registerAgain(member, "192.0.2.20"))).toEqual({
      [TAKEN]: FAILURES + 5,
    });
    for (let i = 0; i < 2; i++) expect(await login(member, "192.0.2.21")).toBe(OK);
    expect(await changePassword(member, "192.0.2.21")).toBe(OK);
  });

  test("uses up the limit of an address, and then continues from there", async () => {
    const member = await addMember();
    const neighbour = await addMember();
    await waitForFreshMinute(10_000);
    expect(await tally(BY_ADDRESS, () => registerAgain(neighbour, "198.51.100.1"))).toEqual({
      [TAKEN]: BY_ADDRESS,
    });
    const more = BY_NETWORK + 20;
    expect(await tally(more, () => guess(member, "198.51.100.1"))).toEqual({ [LIMITED]: more });
    // Neither the wide network nor the email was counted: a braked email could not fail twice.
    expect(await login(neighbour, "198.51.100.2")).toBe(OK);
    expect(await tally(2, () => guess(member, "203.0.113.1"))).toEqual({ [WRONG]: 2 });
    expect(await login(member, "203.0.113.1")).toBe(OK);
  });

  test("guesses the member's password from hundreds of addresses", async () => {
    const member = await addMember();
    const addresses = BY_EMAIL + 50;
    await waitForFreshMinute(20_000);
    const ipOf = (i: number) => `10.${i >> 8}.${i & 255}.1`;
    expect(await tally(addresses, (i) => guess(member, ipOf(i)))).toEqual({ [WRONG]: addresses });
    // The brake holds: none of them has a second guess, which all of them had before.
    expect(await tally(20, (i) => guess(member, ipOf(i)))).toEqual({ [LIMITED]: 20 });
    expect(await login(member, "203.0.113.9")).toBe(OK);
    expect(await login(member, "203.0.113.9")).toBe(OK);
    expect(await changePassword(member, "203.0.113.9")).toBe(OK);
  });

  test("guesses passwords of others from the member's own address", async () => {
    const [member, other] = [await addMember(), await addMember()];
    expect(await tally(FAILURES + 10, () => guess(other, "192.0.2.30"), 1)).toEqual({
      [WRONG]: FAILURES,
      [LIMITED]: 10,
    });
    expect(await login(member, "192.0.2.30")).toBe(OK);
  });
});

describe("registrations and log-ins", () => {
  test.each([
    ["an IPv4 address", (_: number) => "198.51.100.200", "198.51.100.201"],
    ["an IPv6 /64", (i: number) => `2001:db8:2:1::${i.toString(16)}`, "2001:db8:2:2::1"],
  ])(`are limited to ${BY_ADDRESS} a minute from %s`, async (_, ipOf, other) => {
    const member = await addMember();
    await waitForFreshMinute(10_000);
    const half = BY_ADDRESS / 2;
    expect(await tally(half, (i) => registerAgain(member, ipOf(i)))).toEqual({ [TAKEN]: half });
    expect(await tally(half, (i) => login(member, ipOf(i)), 1)).toEqual({ [OK]: half });
    const refused = await post("/auth/login", ipOf(0), { email: member.email, password: "password" });
    expect(refused.status).toBe(LIMITED);
    expect(refused.headers.get("Retry-After")).toBe(String(AUTH_ATTEMPTS_PERIOD_SECONDS));
    expect(await refused.json()).toMatchObject({
      code: "rate_limited",
      retry_after: AUTH_ATTEMPTS_PERIOD_SECONDS,
    });
    expect(await registerAgain(member, ipOf(1))).toBe(LIMITED);
    expect(await login(member, other)).toBe(OK);
  });

  test.each([
    ["an IPv4 /24", (i: number) => `198.18.1.${i}`, "198.18.2.1"],
    ["an IPv6 /48", (i: number) => `2001:db8:3:${i.toString(16)}::1`, "2001:db8:4::1"],
  ])(`are limited to ${BY_NETWORK} a minute from %s`, async (_, ipOf, other) => {
    const member = await addMember();
    await waitForFreshMinute(10_000);
    const addresses = 10;
    const attempts = await tally(BY_NETWORK, (i) => registerAgain(member, ipOf(i % addresses)));
    expect(attempts).toEqual({ [TAKEN]: BY_NETWORK });
    expect(await registerAgain(member, ipOf(addresses))).toBe(LIMITED);
    expect(await login(member, ipOf(addresses + 1))).toBe(LIMITED);
    expect(await login(member, other)).toBe(OK);
  });
});

test(`a member's password is changed at most ${BY_MEMBER} times a minute, from wherever, and nobody else's is concerned`, async () => {
  const [member, other] = [await addMember(), await addMember()];
  await waitForFreshMinute(10_000);
  const ipOf = (i: number) => `192.0.2.${100 + i}`;
  expect(await tally(BY_MEMBER, (i) => changePassword(member, ipOf(i), "a guess"))).toEqual({
    [WRONG]: BY_MEMBER,
  });
  expect(await changePassword(member, ipOf(0))).toBe(LIMITED);
  expect(await changePassword(member, ipOf(99))).toBe(LIMITED);
  expect(await changePassword(other, ipOf(0))).toBe(OK);
  // Log-ins count elsewhere.
  expect(await login(member, ipOf(0))).toBe(OK);
});
