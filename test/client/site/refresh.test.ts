import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readClaims } from "../../../src/client/auth/claims.ts";
import { SITE_REFRESH_PAUSE_MS, SITE_REFRESH_WAITS_MS } from "../../../src/client/limits.ts";
import type { SiteFetch } from "../../../src/client/site/send-request.ts";
import { REFRESH_REUSE_MS } from "../../../src/core/limits.ts";
import { type Parley, startParley, tokenFor } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";
import {
  addStoredSession,
  browserLocks,
  createSite,
  failureOf,
  OFFLINE,
  REFRESH,
} from "../../support/runtime/site-sessions.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
});
afterAll(() => parley.close());

describe("a refresh", () => {
  test("is one request for all callers, and replaces the stored session", async () => {
    const { store, session } = await addStoredSession(parley);
    const { site, requests } = createSite(parley, { store });
    const tokens = await Promise.all([site.refresh(), site.refresh()]);
    expect(requests).toEqual([REFRESH]);
    expect(new Set(tokens).size).toBe(1);
    const stored = await store.load();
    expect(stored).toMatchObject({ memberId: session.memberId, token: tokens[0] });
    expect(stored?.refreshToken).not.toBe(session.refreshToken);
  });

  test("is one request for two tabs with locks, and the session survives it", async () => {
    const { store } = await addStoredSession(parley);
    const locks = browserLocks();
    const tabs = [createSite(parley, { store, locks }), createSite(parley, { store, locks })];
    for (const { site } of tabs) await site.token();
    const tokens = await Promise.all(tabs.map(({ site }) => site.refresh()));
    expect(tabs.flatMap(({ requests }) => requests)).toEqual([REFRESH]);
    expect(new Set(tokens).size).toBe(1);
    // Later, each tab refreshes with what the other one has stored.
    for (const { site } of tabs) expect(await site.refresh()).toEqual(expect.any(String));
    expect((await tabs[0]?.site.me())?.balance).toBe(100);
  });

  test("of two devices is independent", async () => {
    const ada = await parley.addMember();
    const devices = await Promise.all(
      [1, 2].map(async () => {
        const { token, refreshToken } = await addSession(parley.env.DB, ada);
        const device = createSite(parley);
        await device.store.save({ memberId: ada.id, token, refreshToken });
        return device.site;
      }),
    );
    await Promise.all(devices.map((site) => site.refresh()));
    await Promise.all(devices.map((site) => site.refresh()));
    for (const site of devices) expect((await site.me()).id).toBe(ada.id);
  });

  test("is repeated with the same token if its answer is lost, while the server accepts that", async () => {
    const { store } = await addStoredSession(parley);
    let answers = 0;
    const { site, requests, waits } = createSite(parley, {
      store,
      answer: async (url, init) => {
        const response = await (fetch as SiteFetch)(url, init);
        if (++answers === 1) throw new TypeError("the connection was lost");
        return response;
      },
    });
    await site.refresh();
    expect(requests).toEqual([REFRESH, REFRESH]);
    expect(waits).toEqual(SITE_REFRESH_WAITS_MS.slice(0, 1));
    await site.refresh();
    expect((await site.me()).balance).toBe(100);
    const longest = SITE_REFRESH_WAITS_MS.reduce((sum, ms) => sum + ms, 0);
    expect(longest).toBeLessThan(REFRESH_REUSE_MS);
  });

  test("without a network rejects after some attempts, and a later one succeeds", async () => {
    const { store, session } = await addStoredSession(parley);
    let isOnline = false;
    const { site, waits } = createSite(parley, {
      store,
      answer: (...request) => (isOnline ? (fetch as SiteFetch)(...request) : OFFLINE(...request)),
    });
    expect(await failureOf(site.refresh())).toMatchObject({ code: "unreachable", status: undefined });
    expect(waits).toEqual(SITE_REFRESH_WAITS_MS);
    expect(await store.load()).toEqual(session);
    isOnline = true;
    expect(await site.refresh()).not.toBe(session.token);
  });

  test("for a chat client is repeated until the network is back, or until the member logs out", async () => {
    const { store, session } = await addStoredSession(parley);
    const series = SITE_REFRESH_WAITS_MS.length + 1;
    let attempts = 0;
    const { site, waits } = createSite(parley, {
      store,
      answer: (...request) =>
        ++attempts > 2 * series ? (fetch as SiteFetch)(...request) : OFFLINE(...request),
    });
    expect(await site.renewToken()).not.toBe(session.token);
    expect(waits.filter((ms) => ms === SITE_REFRESH_PAUSE_MS)).toHaveLength(2);

    const offline = createSite(parley, {
      store,
      answer: async (...request) => {
        await store.save(undefined);
        return OFFLINE(...request);
      },
    });
    expect(await failureOf(offline.site.renewToken())).toMatchObject({ code: "unauthorized" });
  });

  test("waits as long as the server asks", async () => {
    const { store } = await addStoredSession(parley);
    const busy = () =>
      Response.json({ code: "unavailable", status: 503 }, { status: 503, headers: { "Retry-After": "5" } });
    let isBusy = true;
    const { site, waits } = createSite(parley, {
      store,
      answer: (...request) => {
        if (!isBusy) return (fetch as SiteFetch)(...request);
        isBusy = false;
        return Promise.resolve(busy());
      },
    });
    await site.refresh();
    expect(waits).toEqual([5_000]);
  });

  test("of a session that is over removes it", async () => {
    const { store, session } = await addStoredSession(parley);
    await parley.fetch("/auth/logout", {
      method: "POST",
      headers: { Authorization: `Bearer ${session.token}` },
    });
    const { site } = createSite(parley, { store });
    expect(await failureOf(site.refresh())).toMatchObject({ code: "unauthorized", status: 401 });
    expect(await site.session()).toBeUndefined();
    expect(await failureOf(site.me())).toMatchObject({ code: "unauthorized", status: undefined });
  });

  test("takes the session of a tab that was first, without locks", async () => {
    const { store, session } = await addStoredSession(parley);
    const theirs = { ...session, token: await tokenFor(session.memberId), refreshToken: "theirs" };
    const { site } = createSite(parley, {
      store,
      answer: async () => {
        await store.save(theirs);
        return Response.json({ code: "unauthorized", status: 401 }, { status: 401 });
      },
    });
    expect(await site.refresh()).toBe(theirs.token);
    expect(await store.load()).toEqual(theirs);
  });

  test("restores no session after a log-out that overtook it", async () => {
    const { store } = await addStoredSession(parley);
    const { site } = createSite(parley, {
      store,
      answer: async (...request) => {
        const response = await (fetch as SiteFetch)(...request);
        if (request[0].endsWith("/auth/refresh")) await site.logOut();
        return response;
      },
    });
    expect(await failureOf(site.refresh())).toMatchObject({ code: "unauthorized" });
    expect(await store.load()).toBeUndefined();
  });

  test("repeats no request of a member as another one who has logged in meanwhile", async () => {
    const [ada, ben] = [await addStoredSession(parley), await addStoredSession(parley)];
    const { site, requests } = createSite(parley, {
      store: ada.store,
      answer: async (...request) => {
        if (request[0].endsWith("/members/me")) await ada.store.save(ben.session);
        return (fetch as SiteFetch)(...request);
      },
    });
    await parley.fetch("/auth/logout", {
      method: "POST",
      headers: { Authorization: `Bearer ${ada.session.token}` },
    });
    expect(await failureOf(site.me())).toMatchObject({ code: "unauthorized", status: 401 });
    expect(requests.filter((each) => each === "GET /members/me")).toHaveLength(1);
    expect((await site.me()).id).toBe(ben.id);
  });

  test("of a member who logs out is not that of the next one", async () => {
    const [ada, ben] = [await addStoredSession(parley), await addStoredSession(parley)];
    const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
    let refreshes = 0;
    const { site } = createSite(parley, {
      store: ada.store,
      answer: async (...request) => {
        if (request[0].endsWith("/auth/refresh") && ++refreshes === 1) await isReleased;
        return (fetch as SiteFetch)(...request);
      },
    });
    const overtaken = failureOf(site.refresh());
    await expect.poll(() => refreshes).toBe(1);
    await site.logOut();
    await ada.store.save(ben.session);
    const next = site.refresh();
    release();
    expect(readClaims(await next).memberId).toBe(ben.id);
    expect(await overtaken).toMatchObject({ code: "unauthorized" });
    expect((await ada.store.load())?.memberId).toBe(ben.id);
  });
});
