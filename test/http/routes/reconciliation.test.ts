import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RECONCILIATION_MAX_ROWS, SETTLE_LATE_MS } from "../../../src/core/limits.ts";
import { openDatabase } from "../../../src/db/database.ts";
import { reconcile } from "../../../src/ledger/reconcile/reconcile.ts";
import type { ReconciliationBody } from "../../../src/protocol/http/reconciliation.ts";
import type { ReportRequest } from "../../../src/room/rpc.ts";
import { defaultOf } from "../../support/defaults.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type BusyParley, startBusyParley } from "../../support/ledger/busy-parley.ts";
import { roomOf, storeEmptyChat } from "../../support/runtime/chat.ts";
import type { Frame } from "../../support/runtime/test-socket.ts";

const SETTLE_AFTER_MS = defaultOf("SETTLE_AFTER_SECONDS") * 1000;

let site: BusyParley;
const start = async () => {
  site = await startBusyParley({ instrumented: true });
};
const close = () => site.parley.close();

describe("the reconciliation of a consistent site", () => {
  beforeEach(start);
  afterEach(close);

  test("is ok while members write, responses are lost and coins are granted and withdrawn", async () => {
    const { parley, boss, ada, ben, cleo } = site;
    const dora = await parley.addMember({ coins: 20 });
    const all = [ada, ben, cleo, dora];
    const sockets = await Promise.all(
      all.flatMap((from) =>
        all.filter((to) => to !== from).map(async (to) => ({ from, socket: await parley.chat(from, to) })),
      ),
    );
    let isWriting = true;
    const writers = sockets.map(async ({ from, socket }) => {
      while (isWriting) {
        socket.send("text");
        for (let frame: Frame; frame?.member_id !== from.id && !frame?.code; ) frame = await socket.next();
      }
    });
    // Grants few coins at a time, so that chats recall them from each other in many steps.
    const moveCoins = async () => {
      for (let i = 1; isWriting; i++) {
        for (const payer of [ada, ben, dora]) await parley.giveCoins(payer.id, 20);
        const refund = { chat_id: site.adaBen, message_id: 1 + i, reason: "r" };
        await parley.request(boss, "POST", "/billing/refunds", refund);
      }
    };
    const ends = Promise.all([...writers, moveCoins()]);
    // Then loses one call in ten, or its response, or delays the response past the deadline.
    for (const percent of [0, 10]) {
      await parley.setFailpoint("d1FaultPercent", percent);
      const end = Date.now() + 4_000;
      for (let pages = 0; pages < 6 || Date.now() < end; pages++)
        expect(await site.differences()).toEqual([]);
    }
    isWriting = false;
    await ends;
    await parley.setFailpoint("d1FaultPercent", 0);
    await parley.drainCalls();
    expect((await site.page()).compared.messages).toBeGreaterThan(100);
    await Promise.all(sockets.map(({ socket }) => socket.close()));
    await checkBooks(parley);
    await parley.settle();
    expect(await site.differences()).toEqual([]);
  });

  test("compares a room that took steps after D1 was read with D1 after these steps", async () => {
    const { parley, ada, ben, adaBen } = site;
    const socket = await parley.chat(ada, ben);
    const rooms = (await parley.bindings()).CHAT_ROOM;
    let refundStatus = 0;
    /** The real rooms, except that the room of Ada and Ben takes a step right before it answers. */
    const movingRooms = {
      getByName: (name: string) => ({
        async reconciliationReport(request: ReportRequest) {
          if (name === roomOf(ada, ben).name) {
            socket.send("one more");
            const { id } = await socket.next();
            const refund = { chat_id: adaBen, message_id: id, reason: "r" };
            refundStatus = (await parley.request(site.boss, "POST", "/billing/refunds", refund)).status;
          }
          return rooms.getByName(name).reconciliationReport(request);
        },
      }),
    };
    const source = {
      db: openDatabase(parley.env.DB),
      rooms: movingRooms as unknown as typeof rooms,
      settleAfterMs: SETTLE_AFTER_MS,
    };
    const page = await reconcile(source, { after: undefined, limit: 100 });
    await socket.close();
    expect(refundStatus).toBe(201);
    expect(page).toMatchObject({ ok: true, differences: [], compared: { chats: 3, messages: 25 } });
  });
});

describe("the reconciliation finds exactly", () => {
  beforeEach(start);
  afterEach(close);

  test("idle coins, some minutes after the room should have released them", async () => {
    const { parley } = site;
    await parley.advanceClock(SETTLE_AFTER_MS + SETTLE_LATE_MS - 60_000);
    expect(await site.differences()).toEqual([]);
    await parley.advanceClock(60_000);
    const { results } = await parley.env.DB.prepare(
      "SELECT member_id, chat_id, held AS found FROM holds WHERE held > 0 ORDER BY chat_id, member_id",
    ).all();
    expect(results.length).toBeGreaterThan(1);
    expect(await site.differences()).toEqual(
      results.map((hold) => ({ ...hold, kind: "idle", expected: 0, detail: expect.any(String) })),
    );
  });

  test("a message for which an exempt member paid", async () => {
    const found = await site.differencesAfter(
      [
        "CREATE TABLE copy AS SELECT * FROM messages",
        "DROP TABLE messages",
        "ALTER TABLE copy RENAME TO messages",
        "UPDATE messages SET exempt = 1 WHERE id = 5",
      ],
      site.adaBen,
    );
    expect(found).toEqual([{ kind: "history", chat_id: site.adaBen, found: 5, detail: expect.any(String) }]);
  });

  test("a room that does not answer, and compares the others", async () => {
    const found = await site.differencesAfter(["DROP TABLE leases"], site.adaBen);
    expect(found).toEqual([{ kind: "room", chat_id: site.adaBen, detail: expect.any(String) }]);
    expect((await site.page()).compared.chats).toBe(2);
  });
});

describe("the pages of a reconciliation", () => {
  beforeAll(async () => {
    await start();
    for (let i = 0; i < 5; i++) await site.parley.addMember();
    // The last member has no chat, and coins without a transfer.
    await site.execOnD1([
      "UPDATE members SET balance = 3 WHERE id = 9",
      "UPDATE holds SET step = step - 1 WHERE chat_id = 2",
    ]);
  });
  afterAll(close);

  test.each([1, 2, 3])(
    "with at most %i rows cover every member, including those without a chat",
    async (limit) => {
      const fullPage = await site.page();
      expect(fullPage.differences.map(({ kind }) => kind)).toEqual(["balance", "lease"]);
      const pages: ReconciliationBody[] = [];
      for (let next: number | null = 0; next !== null; next = pages.at(-1)?.next_after ?? null) {
        pages.push(await site.page(`?limit=${limit}${next > 0 ? `&after=${next}` : ""}`));
      }
      expect(pages).toHaveLength(Math.ceil(9 / limit));
      const total = (name: "members" | "chats" | "transfers" | "messages") =>
        pages.reduce((sum, { compared }) => sum + compared[name], 0);
      const { members, chats, transfers, messages } = fullPage.compared;
      expect({ members: total("members"), chats: total("chats") }).toEqual({ members, chats });
      expect({ transfers: total("transfers"), messages: total("messages") }).toEqual({ transfers, messages });
      expect(Math.max(...pages.flatMap(({ compared }) => [compared.members, compared.chats]))).toBe(limit);
      const differences = pages.flatMap((page) => page.differences);
      expect(differences).toHaveLength(2);
      expect(differences).toEqual(expect.arrayContaining(fullPage.differences));
    },
  );
});

describe("the pages of a reconciliation with more chats than members", () => {
  beforeEach(start);
  afterEach(close);

  test("end with the last chat", async () => {
    const { parley, boss, ada, ben } = site;
    // A room without tables answers too.
    await storeEmptyChat(parley, [boss, ada], { tables: false });
    await storeEmptyChat(parley, [boss, ben]);
    const { results } = await parley.env.DB.prepare("SELECT id FROM chats ORDER BY id").all<{ id: number }>();
    expect(results).toHaveLength(5);
    const next = results[3]?.id;
    const first = await site.page("?limit=4");
    expect({
      members: first.compared.members,
      chats: first.compared.chats,
      next_after: first.next_after,
    }).toEqual({ members: 4, chats: 4, next_after: next });
    const second = await site.page(`?limit=4&after=${next}`);
    expect({
      members: second.compared.members,
      chats: second.compared.chats,
      next_after: second.next_after,
    }).toEqual({ members: 0, chats: 1, next_after: null });
    expect((await site.page("?limit=5")).next_after).toBeNull();
  });
});

describe("a page of a reconciliation", () => {
  beforeAll(start);
  afterAll(close);

  test("of a consistent site is ok and compares everything", async () => {
    await checkBooks(site.parley);
    const { DB } = site.parley.env;
    expect(await site.page()).toEqual({
      ok: true,
      compared: {
        members: 4,
        chats: 3,
        transfers: await DB.prepare("SELECT count(*) AS n FROM transfers").first("n"),
        messages: 24,
      },
      differences: [],
      next_after: null,
    });
    const { results } = await DB.prepare("SELECT DISTINCT kind FROM transfers ORDER BY kind").all();
    expect(results.map(({ kind }) => kind)).toEqual(["charge", "grant", "refund", "withdrawal"]);
    expect(await DB.prepare("SELECT min(step) AS n FROM holds").first("n")).toBeGreaterThan(2);
  });

  test("requires a superuser", async () => {
    const { parley, ada } = site;
    expect((await parley.fetch("/billing/reconciliation")).status).toBe(401);
    expect((await parley.request(ada, "GET", "/billing/reconciliation")).status).toBe(403);
  });

  test(`has 1 to ${RECONCILIATION_MAX_ROWS} rows and begins after an id`, async () => {
    for (const query of [
      "limit=0",
      `limit=${RECONCILIATION_MAX_ROWS + 1}`,
      "limit=ten",
      "limit=1&limit=2",
      "limit=",
      "after=0",
      "after=-1",
      "after=1.5",
    ]) {
      const response = await site.parley.request(site.boss, "GET", `/billing/reconciliation?${query}`);
      const { code } = (await response.json()) as { code: string };
      expect({ query, status: response.status, code }).toEqual({
        query,
        status: 400,
        code: "invalid_request",
      });
    }
    expect((await site.page(`?limit=${RECONCILIATION_MAX_ROWS}`)).ok).toBe(true);
    expect(await site.page("?after=9007199254740991")).toMatchObject({ ok: true, next_after: null });
  });
});
