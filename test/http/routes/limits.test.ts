import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { app } from "../../../src/app.ts";
import { ROUTE_EVENTS } from "../../../src/http/routes/route-events.ts";
import { LISTED_PAGE_CHATS } from "../../../src/web/limits.ts";
import { type LimitName, rateLimitOf } from "../../support/defaults.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { addKey, type TestKey } from "../../support/runtime/api-keys.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { RefusedUpgrade, TestSocket } from "../../support/runtime/test-socket.ts";
import { ROUTES, takenBy, upgrade, WRITE } from "./route-limits.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await checkBooks(parley);
});

/** The routes that act by the token alone: they read no member, so the limit for members who are not superusers cannot apply. */
const BY_TOKEN_ALONE = ["POST /auth/logout", "POST /auth/ticket"];
const UPGRADES = ["GET /members/chat", "GET /members/inbox"];
const requests = Object.keys(ROUTES)
  .filter((route) => !UPGRADES.includes(route))
  .map((route) => route.split(" ") as [method: string, pattern: string]);

/** Sends a request to a route. Its body, if it needs one, is invalid: a request counts before its body is read. */
function call(member: TestMember, method: string, pattern: string): Promise<Response> {
  const path = pattern.replace(":id", "999999");
  return parley.request(member, method, path, method === "GET" || method === "HEAD" ? undefined : {});
}

const once = (limits: LimitName[]) => Object.fromEntries(limits.map((name) => [name, 1]));
const limitOf = (name: LimitName) => rateLimitOf(name).limit;

test("the limits of wrangler.toml are those that the operator reads", () => {
  const limits = Object.fromEntries(
    [
      "UPGRADE_LIMITER",
      "WRITE_LIMITER",
      "MEMBER_WRITE_LIMITER",
      "LISTING_LIMITER",
      "SEARCH_LIMITER",
      "READ_LIMITER",
      "UPGRADE_LIMITER_BY_ADDRESS",
      "UPGRADE_LIMITER_BY_NETWORK",
    ].map((name) => [name, rateLimitOf(name as LimitName)]),
  );
  expect(limits).toEqual({
    UPGRADE_LIMITER: { limit: 120, period: 60 },
    WRITE_LIMITER: { limit: 600, period: 60 },
    MEMBER_WRITE_LIMITER: { limit: 60, period: 60 },
    LISTING_LIMITER: { limit: 20, period: 60 },
    SEARCH_LIMITER: { limit: 30, period: 60 },
    READ_LIMITER: { limit: 300, period: 60 },
    UPGRADE_LIMITER_BY_ADDRESS: { limit: 300, period: 60 },
    UPGRADE_LIMITER_BY_NETWORK: { limit: 1200, period: 60 },
  });
});

describe("the table of routes", () => {
  test("has every route of the Worker and no other", () => {
    const routes = app.routes
      .filter(({ method, path }) => method !== "ALL" && !path.includes("*"))
      .map(({ method, path }) => `${method} ${path.replace(/(?<=.)\/$/, "")}`);
    expect(Object.keys(ROUTES).sort()).toEqual([...new Set(routes)].sort());
  });

  test.each(requests)(
    "says from which limits %s %s takes, once for each request",
    async (method, pattern) => {
      const boss = await parley.addMember({ superuser: true });
      const ada = await parley.addMember();
      const limits = ROUTES[`${method} ${pattern}`] ?? [];
      await call(boss, method, pattern);
      expect(await takenBy(parley, boss.id)).toEqual(once(limits));
      await call(ada, method, pattern);
      const isRead = !BY_TOKEN_ALONE.includes(`${method} ${pattern}`);
      const ordinary: LimitName[] =
        limits === WRITE && isRead ? ["WRITE_LIMITER", "MEMBER_WRITE_LIMITER"] : limits;
      expect(await takenBy(parley, ada.id)).toEqual(once(ordinary));
    },
  );

  test("counts HEAD as GET, and an unknown address by its method", async () => {
    const ada = await parley.addMember();
    await call(ada, "HEAD", "/members/chats");
    await call(ada, "GET", "/members/1/nothing");
    expect(await takenBy(parley, ada.id)).toEqual({ LISTING_LIMITER: 1, READ_LIMITER: 1 });
  });

  test("counts a further page of the list of chats, and one chat of it, as a read", async () => {
    const ada = await parley.addMember();
    for (const query of ["?before=2022-09-02T15:27:34.857000Z,17", "?before=x", "?other_member_id=2"])
      await call(ada, "GET", `/members/chats${query}`);
    expect(await takenBy(parley, ada.id)).toEqual({ READ_LIMITER: 3 });
    await call(ada, "GET", "/members/chats?limit=100");
    expect(await takenBy(parley, ada.id)).toEqual({ READ_LIMITER: 3, LISTING_LIMITER: 1 });
    // A page of the web client loads 10,000 chats in a minute, and two thirds of a minute's reads.
    expect(10_000 / LISTED_PAGE_CHATS).toBeLessThanOrEqual((2 * limitOf("READ_LIMITER")) / 3);
  });

  test("counts nothing for a request without a valid token", async () => {
    for (const [method, pattern] of requests) {
      await call({ id: 0, email: "", token: "x.y.z" }, method, pattern);
      await parley.fetch(pattern.replace(":id", "999999"), { method });
    }
    expect(Object.keys(await parley.readTaken()).filter((key) => !key.startsWith("AUTH_"))).toEqual([]);
  });
});

describe("a member over a limit", () => {
  const limited = requests.flatMap(([method, pattern]) => {
    const name = ROUTES[`${method} ${pattern}`]?.[0];
    return name ? [{ method, pattern, name }] : [];
  });

  test.each(limited)(
    "gets 429 from $method $pattern after $name, without a query of D1 or an object; another member is served",
    async ({ method, pattern, name }) => {
      const [ada, ben] = [await parley.addMember({ superuser: true }), await parley.addMember()];
      await parley.setFailpoint("limits", "counted");
      await parley.setTaken(name, ada.id, limitOf(name) - 1);
      expect((await call(ada, method, pattern)).status).not.toBe(429);
      const statements = await parley.readCounter("workerStatements");
      parley.clearLogs();
      const refused = await call(ada, method, pattern);
      expect(refused.status).toBe(429);
      expect(refused.headers.get("retry-after")).toBe("60");
      expect(await refused.json()).toMatchObject({ code: "rate_limited" });
      expect(await parley.readCounter("workerStatements")).toBe(statements);
      const lines = parley.getLogs().map(({ message }) => message);
      expect(lines.filter((line) => line.endsWith("woke"))).toEqual([]);
      const event = ROUTE_EVENTS[`${method} ${pattern}`];
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { event, code: "rate_limited", member: ada.id },
      ]);
      expect((await call(ben, method, pattern)).status).not.toBe(429);
      if (!BY_TOKEN_ALONE.includes(`${method} ${pattern}`))
        expect(await parley.readCounter("workerStatements")).toBeGreaterThan(statements);
    },
  );

  test("who is not a superuser makes 60 changes a minute; reads go on", async () => {
    const ada = await parley.addMember();
    await parley.setFailpoint("limits", "counted");
    await parley.setTaken("MEMBER_WRITE_LIMITER", ada.id, limitOf("MEMBER_WRITE_LIMITER") - 1);
    expect((await parley.request(ada, "PATCH", "/members/me", { name: "Ada" })).status).toBe(200);
    const refused = await parley.request(ada, "PATCH", "/members/me", { name: "Eve" });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await (await parley.request(ada, "GET", "/members/me")).json()).toMatchObject({ name: "Ada" });
  });

  test("is refused by the limit of the runtime too, and not before it", async () => {
    const real = await startParley({}, { limits: "real" });
    const [ada, ben] = [await real.addMember(), await real.addMember()];
    const statuses: number[] = [];
    // These requests fall into at most two minutes of the clock, so one of the minutes has more than the limit.
    for (let i = 0; i < 2 * limitOf("LISTING_LIMITER") + 1; i++)
      statuses.push((await real.request(ada, "GET", "/members/chats")).status);
    expect(statuses.slice(0, limitOf("LISTING_LIMITER")).every((status) => status === 200)).toBe(true);
    expect(statuses).toContain(429);
    expect((await real.request(ben, "GET", "/members/chats")).status).toBe(200);
    await real.close();
  });
});

describe("an API key", () => {
  const send = (key: TestKey, ip: string) =>
    parley.request(key, "GET", "/acts", undefined, { "CF-Connecting-IP": ip });

  test("counts under its client's network until D1 knew it, and then under itself alone, before D1 is asked", async () => {
    const [key, other] = [await addKey(parley.env.DB, ["coins"]), await addKey(parley.env.DB, ["coins"])];
    await parley.setFailpoint("limits", "counted");
    const ip = "203.0.113.7";
    const forged = { ...key, token: other.token.replace(other.keyId, key.keyId) };
    for (let i = 1; i <= 2; i++) {
      expect((await send(forged, ip)).status).toBe(401);
      expect(await takenBy(parley, ip)).toEqual({ UPGRADE_LIMITER_BY_ADDRESS: i });
    }
    expect(await takenBy(parley, `key:${key.keyId}`)).toEqual({});
    for (let i = 1; i <= 2; i++) {
      expect((await send(key, ip)).status).toBe(200);
      expect(await takenBy(parley, ip)).toEqual({ UPGRADE_LIMITER_BY_ADDRESS: 3 });
      expect(await takenBy(parley, `key:${key.keyId}`)).toEqual({ READ_LIMITER: i });
    }
    await parley.setTaken("READ_LIMITER", `key:${key.keyId}`, limitOf("READ_LIMITER"));
    await parley.setTaken("UPGRADE_LIMITER_BY_ADDRESS", ip, limitOf("UPGRADE_LIMITER_BY_ADDRESS"));
    const statements = await parley.readCounter("workerStatements");
    parley.clearLogs();
    expect([(await send(key, ip)).status, (await send(other, ip)).status]).toEqual([429, 429]);
    expect(await parley.readCounter("workerStatements")).toBe(statements);
    expect(parley.getLogs().map(({ message }) => JSON.parse(message))).toMatchObject([
      { event: "act.list", code: "rate_limited", actor: `key:${key.keyId}` },
      { event: "act.list", code: "rate_limited" },
    ]);
    expect((await send(other, "203.0.114.7")).status).toBe(200);
  });
});

describe("an upgrade", () => {
  const chatUrl = (otherId: number) => parley.chatUrl(otherId);

  test("counts for its member through each door, and is refused without an object when there are too many", async () => {
    const [ada, ben] = [await parley.addMember(), await parley.addMember()];
    await parley.setFailpoint("limits", "counted");
    await upgrade(parley, ada, { door: "header" });
    await upgrade(parley, ada, { door: "subprotocol" });
    const contract = await parley.socket(ben.id);
    contract.send(`Bearer ${ada.token}`);
    expect(await contract.next()).toEqual([]);
    expect(await takenBy(parley, ada.id)).toEqual({ UPGRADE_LIMITER: 3 });

    const [cleo, dan] = [await parley.addMember(), await parley.addMember()];
    await parley.setTaken("UPGRADE_LIMITER", cleo.id, limitOf("UPGRADE_LIMITER") - 1);
    await upgrade(parley, cleo, { door: "header" });
    parley.clearLogs();
    const statements = await parley.readCounter("d1Calls");
    const refused = await upgrade(parley, cleo, { door: "header" }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RefusedUpgrade);
    expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect((refused as RefusedUpgrade).headers["retry-after"]).toBe("60");
    const accepted = await upgrade(parley, cleo, { door: "subprotocol" });
    expect(await accepted.closed).toEqual({ code: 4429, reason: "rate_limited" });
    const first = await TestSocket.open(chatUrl(dan.id));
    first.send(`Bearer ${cleo.token}`);
    expect(await first.closed).toEqual({ code: 4429, reason: "rate_limited" });
    expect(parley.getLogs().filter(({ message }) => message.endsWith("woke"))).toEqual([]);
    expect(await parley.readCounter("d1Calls")).toBe(statements);
    expect((await parley.chatV1(dan, cleo)).welcome).toMatchObject({ type: "welcome" });
  });

  test.each([
    ["none", undefined],
    ["header", "x.y.z"],
    ["subprotocol", "x.y.z"],
  ] as const)(
    "without a valid token (%s) counts for its address and network, before it is accepted",
    async (door, token: string | undefined) => {
      await parley.setFailpoint("limits", "counted");
      await parley.setTaken(
        "UPGRADE_LIMITER_BY_ADDRESS",
        "192.0.2.7",
        limitOf("UPGRADE_LIMITER_BY_ADDRESS") - 1,
      );
      const outcome = async (ip: string) => {
        const opening = await upgrade(parley, { token: token ?? "" }, { door, ip }).catch(
          (error: unknown) => error,
        );
        if (opening instanceof RefusedUpgrade) return opening.status;
        if (door === "none") return "open";
        return (await (opening as TestSocket).closed).reason;
      };
      const allowed = { none: "open", header: 401, subprotocol: "unauthorized" }[door];
      const over = { none: 429, header: 429, subprotocol: "rate_limited" }[door];
      expect(await outcome("192.0.2.7")).toBe(allowed);
      expect(await takenBy(parley, "192.0.2.0/24")).toEqual({ UPGRADE_LIMITER_BY_NETWORK: 1 });
      expect(await outcome("192.0.2.7")).toBe(over);
      // An address that is over its limit does not use up the limit of its neighbours.
      expect(await takenBy(parley, "192.0.2.0/24")).toEqual({ UPGRADE_LIMITER_BY_NETWORK: 1 });
      expect(await outcome("192.0.2.8")).toBe(allowed);
      await parley.setTaken(
        "UPGRADE_LIMITER_BY_NETWORK",
        "192.0.2.0/24",
        limitOf("UPGRADE_LIMITER_BY_NETWORK") - 1,
      );
      expect(await outcome("192.0.2.9")).toBe(allowed);
      expect(await outcome("192.0.2.10")).toBe(over);
      expect(await outcome("192.0.3.10")).toBe(allowed);
    },
  );

  test("without a token counts all addresses of an IPv6 /64 as one", async () => {
    await parley.setFailpoint("limits", "counted");
    await parley.setTaken(
      "UPGRADE_LIMITER_BY_ADDRESS",
      "2001:db8:1:2::/64",
      limitOf("UPGRADE_LIMITER_BY_ADDRESS"),
    );
    const opening = (ip: string) => upgrade(parley, { token: "" }, { door: "none", ip });
    await expect(opening("2001:db8:1:2:aaaa::1")).rejects.toMatchObject({ status: 429 });
    await expect(opening("2001:db8:1:3::1")).resolves.toBeInstanceOf(TestSocket);
  });

  test("with a token in the first frame that is not valid counts for its address once", async () => {
    const socket = await TestSocket.open(chatUrl(1), { "CF-Connecting-IP": "198.51.100.7" });
    socket.send("Bearer x.y.z");
    expect(await socket.closed).toEqual({ code: 4401, reason: "unauthorized" });
    expect(await takenBy(parley, "198.51.100.7")).toEqual({ UPGRADE_LIMITER_BY_ADDRESS: 1 });
  });
});
