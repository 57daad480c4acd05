import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FAN_OUT_MAX_CALLS, ROOM_CALLS_AT_ONCE } from "../../src/core/fan-out-limits.ts";
import {
  BALANCE_NOTIFY_MAX_ROOMS,
  CALL_WAIT_MS,
  NAME_NOTIFY_MAX_ROOMS,
  SPENDS_MAX_CHATS,
} from "../../src/core/limits.ts";
import { CHATS_ASKED_AT_ONCE } from "../../src/core/list-limits.ts";
import { readTokenStatus } from "../../src/db/access.ts";
import { readDirectory } from "../../src/db/chats.ts";
import { listHolds } from "../../src/db/holds.ts";
import { notifyBalance } from "../../src/http/routes/notify-balance.ts";
import type { ChatListStore } from "../../src/inbox/chat-list-store.ts";
import { createCoins } from "../../src/inbox/create-coins.ts";
import type { InboxCoins } from "../../src/inbox/inbox-coins.ts";
import type { ListWalk } from "../../src/inbox/list-walk.ts";
import { notifyRoomsOfName } from "../../src/inbox/notify-rooms.ts";
import { refreshChats } from "../../src/inbox/refresh-chats.ts";
import type { ChatSummary } from "../../src/inbox/rpc.ts";
import type { SiteProfiles } from "../../src/inbox/site-profiles.ts";
import { memberCoins, statementPage } from "../../src/ledger/balance.ts";
import { recallCoins } from "../../src/ledger/recall.ts";
import { reconcile } from "../../src/ledger/reconcile/reconcile.ts";
import { sweepOpenHolds } from "../../src/ledger/sweep.ts";
import { withdraw } from "../../src/ledger/withdraw.ts";
import { UnavailableError } from "../../src/platform/deadline.ts";
import { CallBudget } from "../../src/platform/for-each-limited.ts";
import { ADA, COINS_EACH, type ManyRooms, startManyRooms, THEN } from "../support/fakes/many-rooms.ts";

/** Far more than one request may ask. The platform allows 1,000 calls. */
const CHATS = 1_000;
/** Calls to D1 and to objects of one request. */
const REQUEST_MAX_CALLS = 500;
beforeEach(() => {
  vi.useFakeTimers({ now: THEN });
  vi.stubGlobal("scheduler", { wait: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)) });
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Opens the list of an inbox for the first time. */
async function openList({
  db,
  rooms,
  coins,
}: Pick<ManyRooms, "db" | "rooms"> & { coins?: InboxCoins }): Promise<void> {
  const store = {
    page: () => ({ chats: [], hasMore: false }),
    uncertain: () => ({ newest: [], marked: [] }),
    has: () => false,
    rename: () => false,
    update: () => undefined,
  };
  const siteProfiles = { pictures: { take: () => {} } } as unknown as SiteProfiles;
  const onSummary = (summary: ChatSummary) => coins?.onReport(summary);
  const deps = {
    rooms,
    coins,
    onSummary,
    store: store as unknown as ChatListStore,
    siteProfiles,
    memberId: ADA,
  };
  const walk = { onOpened: () => {} } as unknown as ListWalk;
  return refreshChats({ ...deps, onChange: () => {} }, await readDirectory(db, ADA, []), walk);
}

/** Opens the inbox for the first time. Returns the coins that it shows. */
async function openInbox({ db, rooms }: ManyRooms): Promise<InboxCoins> {
  const readings = () => {
    throw new Error("nothing is read again");
  };
  const coins = createCoins({
    memberId: ADA,
    rooms,
    sockets: () => [],
    readings,
    doAllReport: () => true,
  });
  await coins.connect(async () => {
    const request = coins.begin();
    const { holds } = await readTokenStatus(db, ADA, { sessionIds: [], chatIds: [] });
    coins.onAnswer(request, { balance: 0, holds });
    await openList({ db, rooms, coins });
  });
  return coins;
}

/** Everything that asks a member's rooms: what it does for Ada, and how many rooms it asks at most. */
const FAN_OUTS: Record<string, { most: number; run: (site: ManyRooms) => Promise<unknown> }> = {
  "a member's coins": { most: SPENDS_MAX_CHATS, run: (site) => memberCoins(site, ADA) },
  "the first page of a statement": {
    most: SPENDS_MAX_CHATS,
    run: (site) => statementPage(site, ADA, { before: undefined, limit: 1 }),
  },
  "a recall of coins": {
    most: FAN_OUT_MAX_CALLS,
    async run({ db, rooms }) {
      const { holds } = await listHolds(db, ADA);
      const request = {
        others: holds,
        missing: 1e9,
        deadline: Date.now() + 15_000,
        budget: new CallBudget(),
      };
      return recallCoins(rooms, ADA, request, new Map());
    },
  },
  "the list of chats": {
    most: CHATS_ASKED_AT_ONCE,
    run: openList,
  },
  "an inbox that opens, with its list and its coins": { most: CHATS_ASKED_AT_ONCE, run: openInbox },
  "the hourly check": {
    most: FAN_OUT_MAX_CALLS,
    run: ({ db, rooms }) => sweepOpenHolds(db, rooms, { now: THEN, settleAfterMs: 1 }),
  },
  "the notices of new coins": {
    most: BALANCE_NOTIFY_MAX_ROOMS,
    async run({ db, rooms }) {
      let work: Promise<unknown> | undefined;
      const INBOX = { getByName: () => ({ coinsMoved: async () => undefined }) };
      const waitUntil = (promise: Promise<unknown>) => {
        work = promise;
      };
      const context = { var: { db }, env: { CHAT_ROOM: rooms, INBOX }, executionCtx: { waitUntil } };
      notifyBalance(context as unknown as Parameters<typeof notifyBalance>[0], ADA);
      await work;
    },
  },
  "the notices of a new name": {
    most: NAME_NOTIFY_MAX_ROOMS,
    run: (site) => notifyRoomsOfName({ ...site, memberId: ADA, store: undefined }),
  },
  "a reconciliation": {
    most: FAN_OUT_MAX_CALLS,
    run: (site) => reconcile({ ...site, settleAfterMs: 1 }, { after: undefined, limit: 500 }),
  },
};

/** Runs it to its end, however long its calls wait. Returns the result and the time that it took. */
async function finish<T>(running: Promise<T>): Promise<{ result: T; tookMs: number }> {
  const begun = Date.now();
  let tookMs = 0;
  const timed = running.then((result) => {
    tookMs = Date.now() - begun;
    return result;
  });
  await vi.advanceTimersByTimeAsync(10 * CALL_WAIT_MS);
  return { result: await timed, tookMs };
}

describe.each(Object.entries(FAN_OUTS))("%s", (name, { most, run }) => {
  test(`asks at most ${most} of ${CHATS} rooms, ${ROOM_CALLS_AT_ONCE} at a time, with few other calls`, async () => {
    const site = startManyRooms({ chats: CHATS });
    const { tookMs } = await finish(run(site));
    expect(site.asked.length).toBeLessThanOrEqual(most);
    expect(new Set(site.asked).size).toBeGreaterThan(0);
    expect(site.countCalls()).toBeLessThan(REQUEST_MAX_CALLS - 100);
    expect(tookMs).toBeGreaterThan(0);
    // They ask for what was spent at the same time.
    expect(site.flight.most).toBeLessThanOrEqual(
      name.includes("coins") ? 2 * ROOM_CALLS_AT_ONCE : ROOM_CALLS_AT_ONCE,
    );
  });

  test("waits for one room that hangs no longer than a call may take, and asks all others meanwhile", async () => {
    const [quick, slow] = [startManyRooms({ chats: CHATS }), startManyRooms({ chats: CHATS, hanging: true })];
    await finish(run(quick));
    const { tookMs } = await finish(run(slow));
    expect(slow.asked.toSorted()).toEqual(quick.asked.toSorted());
    expect(tookMs).toBeLessThanOrEqual(CALL_WAIT_MS + 1_000);
  });

  test("asks each of a few rooms once or twice", async () => {
    const site = startManyRooms({ chats: 20 });
    await finish(run(site));
    expect(new Set(site.asked).size).toBe(20);
    expect(site.asked.length).toBeLessThanOrEqual(40);
  });
});

test.each([20, CHATS_ASKED_AT_ONCE])(
  "an inbox that opens with %i chats asks each room once for its list and its coins, which are exact",
  async (chats) => {
    const site = startManyRooms({ chats });
    const { result: coins } = await finish(openInbox(site));
    expect([site.asked.length, new Set(site.asked).size]).toEqual([chats, chats]);
    expect(coins.figure).toEqual({ balance: chats * (COINS_EACH - 1), exact: true });
  },
);

const withdrawal = (site: ManyRooms, amount: number) =>
  withdraw(site, {
    memberId: ADA,
    amount: -amount,
    note: undefined,
    key: "a key",
    actor: "member:2",
    at: THEN,
  });

describe("what does not fit into one request", () => {
  test.each([SPENDS_MAX_CHATS, SPENDS_MAX_CHATS + 1])(
    "shows in `exact` of a balance and of a statement (%i chats)",
    async (chats) => {
      const site = startManyRooms({ chats });
      const isExact = chats === SPENDS_MAX_CHATS;
      const { result } = await finish(memberCoins(site, ADA));
      expect(result.exact).toBe(isExact);
      const page = await finish(statementPage(site, ADA, { before: undefined, limit: 1 }));
      expect(page.result.exact).toBe(isExact);
    },
  );

  test("makes a withdrawal unavailable, which continues at the next request", async () => {
    const site = startManyRooms({ chats: CHATS });
    const answers: string[] = [];
    for (let tries = 0; tries < 10 && answers.at(-1) !== "done"; tries++) {
      const before = site.countCalls();
      const attempt = withdrawal(site, CHATS * COINS_EACH).then(
        (result) => (result === "insufficient_balance" ? result : "done"),
        (error) => (error instanceof UnavailableError ? "unavailable" : String(error)),
      );
      answers.push((await finish(attempt)).result);
      expect(site.countCalls() - before).toBeLessThanOrEqual(FAN_OUT_MAX_CALLS);
    }
    expect(answers).toEqual(["unavailable", "unavailable", "unavailable", "done"]);
    // Each room gave its coins back once.
    expect(site.asked).toHaveLength(CHATS);
    expect(await listHolds(site.db, ADA)).toEqual({ balance: 0, holds: [] });
  });

  test("does not refuse a withdrawal of too much: only the request that finds no coins in any chat does", async () => {
    const site = startManyRooms({ chats: CHATS });
    const answers: unknown[] = [];
    while (answers.length < 10 && answers.at(-1) !== "insufficient_balance") {
      const attempt = withdrawal(site, CHATS * COINS_EACH + 1).catch(
        (error) => error instanceof UnavailableError,
      );
      answers.push((await finish(attempt)).result);
    }
    expect(answers).toEqual([true, true, true, "insufficient_balance"]);
    expect((await listHolds(site.db, ADA)).balance).toBe(CHATS * COINS_EACH);
  });

  test("is asked by the next request, also if a request finds that all coins in the chats it asked are spent", async () => {
    const site = startManyRooms({ chats: CHATS, left: 0 });
    const answers: string[] = [];
    while (answers.length < 10 && answers.at(-1) !== "insufficient_balance") {
      const before = site.countCalls();
      const attempt = withdrawal(site, 1).then(String, (error) =>
        error instanceof UnavailableError ? error.message : String(error),
      );
      answers.push((await finish(attempt)).result);
      expect(site.countCalls() - before).toBeLessThanOrEqual(FAN_OUT_MAX_CALLS);
    }
    const tooMany = "unanswered: too many rooms hold coins of the member: the next request continues";
    expect(answers).toEqual([tooMany, tooMany, tooMany, "insufficient_balance"]);
    expect(site.asked).toHaveLength(CHATS);
  });

  test("is on the next page of a reconciliation", async () => {
    const site = startManyRooms({ chats: CHATS });
    const compared: number[] = [];
    const readPage = async (after: number | undefined) =>
      (await finish(reconcile({ ...site, settleAfterMs: 1 }, { after, limit: 500 }))).result;
    for (let after: number | undefined, isLast = false; !isLast; ) {
      const page = await readPage(after);
      compared.push(page.compared.chats);
      after = page.next_after ?? undefined;
      isLast = after === undefined;
    }
    expect(Math.max(...compared)).toBe(FAN_OUT_MAX_CALLS);
    expect(compared.reduce((sum, chats) => sum + chats)).toBe(CHATS);
    expect(new Set(site.asked).size).toBe(CHATS);
  });
});

test("a withdrawal does not wait for a room that hangs if the others give enough coins", async () => {
  const site = startManyRooms({ chats: 20, hanging: true });
  const { result, tookMs } = await finish(withdrawal(site, 100));
  expect(result).toMatchObject({ repeated: false });
  expect(tookMs).toBeLessThan(1_000);
});
