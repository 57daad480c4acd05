import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PAID_MESSAGES_MAX, PAID_MESSAGES_SCAN_MAX_ROWS } from "../../../src/core/statement-limits.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { NO_SUCH_CHAT, type StatementMessages } from "../../../src/protocol/http/coins.ts";
import { PAID_MESSAGES } from "../../../src/room/funds/paid-messages.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { addPair, roomOf, roomStorage, storeEmptyChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  const settings = { MESSAGE_PRICE: 1, LEASE_COINS: 20_000, SEND_BURST: 0, MEMBER_SENDS_PER_SECOND: 0 };
  parley = await startParley(settings, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(() => parley.resetFailpoints());

type Range = { chat_id: number; first: number; last: number; after?: number };
const query = (range: Partial<Range> | string) =>
  typeof range === "string" ? range : new URLSearchParams(Object.entries(range).map(([k, v]) => [k, `${v}`]));
const ask = (asking: TestMember, of: TestMember | "me", range: Partial<Range> | string) =>
  parley.request(asking, "GET", `/members/${of === "me" ? of : of.id}/statement/messages?${query(range)}`);

async function page(asking: TestMember, of: TestMember | "me", range: Range): Promise<StatementMessages> {
  const response = await ask(asking, of, range);
  expect(response.status).toBe(200);
  return (await response.json()) as StatementMessages;
}

async function refusal(response: Response | Promise<Response>) {
  const { code, detail } = (await (await response).json()) as { code: string; detail: string };
  return { status: (await response).status, code, detail };
}

/** Ada pays for texts to Ben, who answers for nothing. Returns the chat's id. */
async function writeTexts(ada: TestMember, ben: TestMember, texts: string[]): Promise<number> {
  const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
  for (const text of texts) {
    a.send(text);
    await Promise.all([a.next(), b.next()]);
  }
  b.send("thanks");
  const [{ chat_id }] = await Promise.all([a.next(), b.next()]);
  await Promise.all([a.close(), b.close()]);
  return chat_id;
}

const addPayer = () => addPair(parley, { ada: { coins: 100_000 }, ben: { employee: true } });

describe("the messages behind a charge", () => {
  afterEach(() => checkBooks(parley));

  test("have a title, a price and the time of their refund, and no other messages lie among them", async () => {
    const [ada, ben] = await addPayer();
    const smile = (await (await postSmile(parley, boss, PNG, { price: 7, title: "Wink" })).json()) as {
      id: number;
    };
    const long = `${"word ".repeat(100)}end`;
    const chat_id = await writeTexts(ada, ben, ["hello", long]);
    const socket = await parley.chat(ada, ben);
    socket.send({ type: "smile", smile_id: smile.id });
    socket.send(encodeFileFrame({ name: "plan.txt", type: "text/plain" }, new TextEncoder().encode("plan")));
    await socket.take(2);
    await socket.close();
    await parley.request(boss, "PATCH", `/storage/smiles/${smile.id}`, { is_active: false });
    const refund = { chat_id, message_id: 1, reason: "r" };
    const { date: refunded_at } = (await (
      await parley.request(boss, "POST", "/billing/refunds", refund)
    ).json()) as { date: string };
    const rest = { date: expect.stringMatching(/^\d{4}-.*Z$/), refunded_at: null };
    const range = { chat_id, first: 1, last: 5 };
    const own = await page(ada, "me", range);
    expect(own).toEqual({
      messages: [
        { message_id: 1, type: "text", title: "hello", price: 1, ...rest, refunded_at },
        {
          message_id: 2,
          type: "text",
          title: expect.stringMatching(/^(word )+(wor?|word)?$/),
          price: 1,
          ...rest,
        },
        // Message 3 is Ben's. D1 has not charged the others yet.
        { message_id: 4, type: "smile", title: "Wink", price: 7, ...rest },
        { message_id: 5, type: "file", title: "plan.txt", price: 1, ...rest },
      ],
      next_after: null,
    });
    expect(own.messages[1]?.title?.length).toBeLessThanOrEqual(80);
    // For a superuser the same, without the member's words.
    const withoutWords = own.messages.map((each) => ({
      ...each,
      title: each.type === "smile" ? "Wink" : null,
    }));
    expect(await page(boss, ada, range)).toEqual({ messages: withoutWords, next_after: null });
    expect(await page(boss, ben, range)).toEqual({ messages: [], next_after: null });
    expect((await page(ada, "me", { ...range, first: 2, last: 4 })).messages).toEqual(
      own.messages.slice(1, 3),
    );
    expect((await page(ada, "me", { ...range, after: 4 })).messages).toEqual(own.messages.slice(3));
    expect(await page(ada, "me", { ...range, after: 5 })).toEqual({ messages: [], next_after: null });
    expect((await page(ada, "me", { ...range, last: Number.MAX_SAFE_INTEGER })).messages).toEqual(
      own.messages,
    );
  });

  test("have no title if the room has lost them", async () => {
    const [ada, ben] = await addPayer();
    const chat_id = await writeTexts(ada, ben, ["hello"]);
    const room = await roomStorage(parley, ada, ben);
    await room.exec("UPDATE messages SET text = '' WHERE id = 1");
    expect((await page(ada, "me", { chat_id, first: 1, last: 2 })).messages).toMatchObject([
      { message_id: 1, type: "text", title: null, price: 1 },
    ]);
  });

  test(`are looked for in ${PAID_MESSAGES_SCAN_MAX_ROWS} messages at once, however far apart they are`, async () => {
    const [ada, ben] = await addPayer();
    const free = 2 * PAID_MESSAGES_SCAN_MAX_ROWS + 5;
    await storeEmptyChat(parley, [ada, ben]);
    const room = await roomStorage(parley, ada, ben);
    await room.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
       INSERT INTO messages (id, member_id, at, price, exempt, type, text) SELECT i, ?2, 1700000000000, 0, 1, 'text', '' FROM n`,
      free,
      ben.id,
    );
    await parley.evict("CHAT_ROOM", roomOf(ada, ben));
    const chat_id = await writeTexts(ada, ben, ["at last"]);
    const range = { chat_id, first: 1, last: free + 2 };
    const before = await parley.readCounter("roomRowsRead");
    const [one, two] = [PAID_MESSAGES_SCAN_MAX_ROWS, 2 * PAID_MESSAGES_SCAN_MAX_ROWS];
    expect(await page(ada, "me", range)).toEqual({ messages: [], next_after: one });
    const rows = (await parley.readCounter("roomRowsRead")) - before;
    expect(rows).toBeGreaterThanOrEqual(PAID_MESSAGES_SCAN_MAX_ROWS);
    expect(rows).toBeLessThan(PAID_MESSAGES_SCAN_MAX_ROWS + 100);
    expect(await page(ada, "me", { ...range, after: one })).toEqual({ messages: [], next_after: two });
    expect(await page(ada, "me", { ...range, after: two })).toMatchObject({
      messages: [{ message_id: free + 1, title: "at last" }],
      next_after: null,
    });
    const plan = (await room.exec(`EXPLAIN QUERY PLAN ${PAID_MESSAGES}`, 1, 9, ada.id, 9)) as {
      detail: string;
    }[];
    expect(plan.map(({ detail }) => detail)).toEqual([
      "SEARCH messages USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
    ]);
  });

  test(`come in pages of ${PAID_MESSAGES_MAX}, and a refund between two pages shows in the second one`, async () => {
    const LENGTH = 10_000;
    const [ada, ben] = await addPayer();
    const chat_id = await writeTexts(ada, ben, ["first"]);
    const socket = await parley.chat(ada, ben);
    for (let sent = 0; sent < LENGTH; sent += 500) {
      for (let i = 0; i < 500; i++) socket.send("text");
      await socket.take(500);
    }
    const last = LENGTH + 2;
    const ids: number[] = [];
    let pages = 0;
    for (let after: number | null | undefined; after !== null; pages++) {
      if (pages === 50)
        await parley.request(boss, "POST", "/billing/refunds", { chat_id, message_id: last, reason: "r" });
      const read = await page(ada, "me", { chat_id, first: 1, last, ...(after && { after }) });
      expect(read.messages.length).toBeLessThanOrEqual(PAID_MESSAGES_MAX);
      ids.push(...read.messages.map(({ message_id }) => message_id));
      after = read.next_after;
      if (after === null) expect(read.messages.at(-1)?.refunded_at).not.toBeNull();
      else
        expect(read.messages.map(({ refunded_at }) => refunded_at)).toEqual(
          Array(PAID_MESSAGES_MAX).fill(null),
        );
      // The room still stores messages.
      if (pages % 25 === 0) {
        socket.send("between pages");
        await socket.next();
      }
    }
    expect(ids).toEqual([1, ...Array.from({ length: LENGTH }, (_, i) => i + 3)]);
    expect(pages).toBe(Math.ceil((LENGTH + 1) / PAID_MESSAGES_MAX));
    await socket.close();
  });
});

describe("the messages behind a charge are refused", () => {
  let ada: TestMember;
  let ben: TestMember;
  let range: Range;
  beforeAll(async () => {
    [ada, ben] = await addPayer();
    range = { chat_id: await writeTexts(ada, ben, ["hello"]), first: 1, last: 2 };
  });

  test("to everybody but the member and superusers", async () => {
    const stranger = await parley.addMember();
    const noChat = { status: 404, code: "not_found", detail: NO_SUCH_CHAT };
    expect(await refusal(ask(stranger, "me", range))).toEqual(noChat);
    expect(await refusal(ask(ada, "me", { ...range, chat_id: 424_242 }))).toEqual(noChat);
    expect(await refusal(ask(boss, stranger, range))).toEqual(noChat);
    for (const other of [stranger, ben, ada])
      expect(await refusal(ask(other, ada, range))).toMatchObject({ status: 403, code: "forbidden" });
    expect(await refusal(ask(boss, { ...ada, id: 424_242 }, range))).toMatchObject({
      code: "member_not_found",
    });
    expect(await refusal(ask({ ...ada, token: "" }, "me", range))).toMatchObject({ code: "unauthorized" });
  });

  test("to a member whose session has ended, and to a deactivated one, whose messages superusers see", async () => {
    const [cleo, dan] = await addPayer();
    const ofCleo = { ...range, chat_id: await writeTexts(cleo, dan, ["hello"]) };
    const session = await addSession(parley.env.DB, cleo);
    expect((await page(session, "me", ofCleo)).messages.length).toBe(1);
    await parley.request(session, "POST", "/auth/logout");
    expect(await refusal(ask(session, "me", ofCleo))).toMatchObject({ status: 401, code: "unauthorized" });
    await parley.request(boss, "PATCH", `/members/${cleo.id}`, { is_active: false });
    expect(await refusal(ask(cleo, "me", ofCleo))).toMatchObject({ status: 403, code: "member_disabled" });
    expect((await page(boss, cleo, ofCleo)).messages.length).toBe(1);
  });

  test("for malformed ranges", async () => {
    for (const malformed of [
      "first=1&last=2",
      "chat_id=1&last=2",
      "chat_id=1&first=1",
      "chat_id=0&first=1&last=2",
      "chat_id=1&first=0&last=2",
      "chat_id=1&first=3&last=2",
      "chat_id=1&first=1&last=2&after=0",
      "chat_id=1&first=1&last=2&after=3",
      "chat_id=1&chat_id=2&first=1&last=2",
      "chat_id=1&first=1&last=x",
      "chat_id=1&first=1&last=9007199254740992",
    ]) {
      for (const [asking, of] of [
        [ada, "me"],
        [boss, ada],
      ] as const)
        expect({ malformed, ...(await refusal(ask(asking, of, malformed))) }).toMatchObject({
          malformed,
          status: 400,
          code: "invalid_request",
        });
    }
  });

  test.each(["older", "failing"] as const)("while the room does not answer (%s)", async (fault) => {
    await parley.setFailpoint("roomFault", fault);
    await parley.setFailpoint("silentRoom", ada.id);
    expect(await refusal(ask(ada, "me", range))).toMatchObject({ status: 503, code: "unavailable" });
  });
});
