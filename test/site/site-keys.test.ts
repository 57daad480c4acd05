import { errors, type FlattenedJWSInput, type JSONWebKeySet } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  SITE_KEYS_EXPIRE_MS,
  SITE_KEYS_FRESH_MS,
  SITE_KEYS_PAUSE_MS,
  SITE_KEYS_WAIT_MS,
} from "../../src/core/site-token-limits.ts";
import { KeysUnavailableError, type LoadedKeys, SiteKeys } from "../../src/site/site-keys.ts";

const KEY = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
};
const NOW = Date.UTC(2026, 10, 30);

let published: JSONWebKeySet | Error;
let stored: LoadedKeys | undefined;
let requests: number[];
let loads: number;
let answer: (keys: JSONWebKeySet) => void;
let isSilent: boolean;
let keys: SiteKeys;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
  [published, stored, requests, loads, isSilent] = [setOf("first"), undefined, [], 0, false];
  keys = createKeys();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function createKeys(): SiteKeys {
  return new SiteKeys({
    request: () => {
      requests.push(Date.now() - NOW);
      if (isSilent) return new Promise((resolve) => (answer = resolve));
      return published instanceof Error ? Promise.reject(published) : Promise.resolve(published);
    },
    load: async () => {
      loads++;
      return stored;
    },
    store: async (loaded) => {
      stored = loaded;
    },
  });
}

const setOf = (...kids: string[]): JSONWebKeySet => ({ keys: kids.map((kid) => ({ ...KEY, kid })) });

/** Looks a key up. Returns "found", "unknown", or after how many seconds to try again. */
async function find(kid: string): Promise<string | number> {
  try {
    await keys.find({ alg: "ES256", kid }, {} as FlattenedJWSInput, () => {});
    return "found";
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return "unknown";
    if (error instanceof KeysUnavailableError) return error.retryAfter;
    throw error;
  }
}

const advance = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("the keys of the site", () => {
  test("are requested once for any number of tokens, and stored for other isolates", async () => {
    expect(await Promise.all(["first", "first", "first"].map(find))).toEqual(["found", "found", "found"]);
    expect(requests).toEqual([0]);
    expect(stored).toMatchObject({ loadedAt: NOW });
    published = new Error("the site is silent");
    keys = createKeys();
    expect(await find("first")).toBe("found");
    expect(requests).toEqual([0]);
  });

  test("are requested again once they are no longer fresh, and no token waits for that", async () => {
    await find("first");
    isSilent = true;
    await advance(SITE_KEYS_FRESH_MS - 1);
    expect([await find("first"), requests.length]).toEqual(["found", 1]);
    await advance(1);
    expect([await find("first"), requests.length]).toEqual(["found", 2]);
    answer(setOf("first", "second"));
    await advance(0);
    expect([await find("second"), requests.length]).toEqual(["found", 2]);
  });

  test("are used for a day while the site does not answer, and then nobody is refused for good", async () => {
    await find("first");
    published = new Error("the site is silent");
    await advance(SITE_KEYS_EXPIRE_MS - 1);
    expect(await find("first")).toBe("found");
    await advance(SITE_KEYS_PAUSE_MS);
    expect(await find("first")).toBe(SITE_KEYS_PAUSE_MS / 1000);
    keys = createKeys();
    expect(await find("first")).toBe(SITE_KEYS_PAUSE_MS / 1000);
    published = setOf("first");
    await advance(SITE_KEYS_PAUSE_MS);
    expect(await find("first")).toBe("found");
  });

  test("come from another isolate if only that one reaches the site", async () => {
    await find("first");
    published = new Error("the site is silent");
    await advance(SITE_KEYS_EXPIRE_MS);
    stored = { keys: setOf("first"), loadedAt: Date.now() - 1000 };
    expect(await find("first")).toBe("found");
  });

  test("are requested once in a pause, also after a failure", async () => {
    published = new Error("the site is silent");
    expect(await find("first")).toBe(30);
    for (let seconds = 1; seconds <= 65; seconds++) {
      await advance(1000);
      await find("first");
    }
    expect([requests, loads]).toEqual([[0, 30_000, 60_000], 3]);
  });

  test("are not waited for longer than the deadline if the request that asked for them was cancelled", async () => {
    isSilent = true;
    const waiting = find("first");
    await advance(SITE_KEYS_WAIT_MS);
    expect(await waiting).toBe(25);
    [isSilent, published] = [false, setOf("first")];
    await advance(SITE_KEYS_PAUSE_MS - SITE_KEYS_WAIT_MS);
    expect(await find("first")).toBe("found");
  });

  test("are not forgotten, and not used for ever, when the clock steps", async () => {
    await find("first");
    vi.setSystemTime(NOW - 3_600_000);
    expect(await find("first")).toBe("found");
    expect(requests.length).toBe(2);
    published = new Error("the site is silent");
    vi.setSystemTime(NOW - 2 * 3_600_000);
    expect(await find("first")).toBe(30);
    published = setOf("first");
    vi.setSystemTime(NOW);
    expect(await find("first")).toBe("found");
  });
});

describe("an unknown key", () => {
  test("is refused only if keys that were requested after the token arrived lack it", async () => {
    // The keys were requested before the second token arrived.
    expect([await find("first"), await find("second")]).toEqual(["found", 30]);
    await advance(10_000);
    expect(await find("second")).toBe(20);
    published = setOf("first", "second");
    await advance(20_000);
    expect([await find("third"), await find("second")]).toEqual(["unknown", "found"]);
    expect(requests).toEqual([0, 30_000]);
  });

  test("is not refused while the request fails", async () => {
    await find("first");
    published = new Error("the site is silent");
    await advance(SITE_KEYS_PAUSE_MS);
    expect([await find("second"), await find("first")]).toEqual([30, "found"]);
  });

  test("is found if a request that was under way brings it, and not refused if that does not", async () => {
    await find("first");
    isSilent = true;
    await advance(SITE_KEYS_PAUSE_MS);
    const began = find("second");
    await advance(100);
    const later = [find("second"), find("third")];
    answer(setOf("first", "second"));
    expect(await began).toBe("found");
    expect(await Promise.all(later)).toEqual(["found", 30]);
  });

  test("costs one request in a pause, whatever arrives", async () => {
    await find("first");
    await advance(SITE_KEYS_PAUSE_MS);
    const storm = await Promise.all(Array.from({ length: 1000 }, (_, i) => find(`forged ${i}`)));
    expect(new Set(storm)).toEqual(new Set(["unknown"]));
    expect(requests).toEqual([0, SITE_KEYS_PAUSE_MS]);
  });
});
