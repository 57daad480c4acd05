import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { rateLimitOf } from "../support/defaults.ts";
import { openOneSide } from "../support/runtime/chat.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import type { TestSocket } from "../support/runtime/test-socket.ts";

const PER_SECOND = 5;
const FILE_BYTES_PER_DAY = 1000;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley(
    { MEMBER_SENDS_PER_SECOND: PER_SECOND, MEMBER_FILE_BYTES_PER_DAY: FILE_BYTES_PER_DAY },
    { instrumented: true },
  );
});
afterAll(() => parley.close());
afterEach(() => parley.resetFailpoints());

const guest = () => parley.addMember({ employee: true });

describe("the list of chats", () => {
  test("is refreshed once for all who ask for it meanwhile", async () => {
    const ada = await guest();
    const others = [await guest(), await guest(), await guest()];
    for (const other of others) {
      const socket = await parley.chatV1(ada, other);
      socket.send("hello");
      await socket.next();
      await socket.close();
    }
    await parley.setFailpoint("roomFault", "block");
    await parley.setFailpoint("silentRoom", ada.id);
    const calls = await parley.readCounter("roomCalls");
    const listing = Array.from({ length: 12 }, () => parley.request(ada, "GET", "/members/chats"));
    const opening = [parley.inbox(ada), parley.inbox(ada)];
    await expect
      .poll(async () => {
        const taken = await parley.readTaken();
        return [taken[`LISTING_LIMITER ${ada.id}`], taken[`UPGRADE_LIMITER ${ada.id}`]];
      })
      .toEqual([12, others.length + 2]);
    await parley.setFailpoint("silentRoom", 0);
    const lists = await Promise.all(
      listing.map(async (response) => ((await (await response).json()) as Frame).chats),
    );
    for (const socket of await Promise.all(opening)) lists.push(socket.chats);
    for (const list of lists) expect(list.map((chat: Frame) => chat.other_member.id).length).toBe(3);
    expect(await parley.readCounter("roomCalls")).toBe(calls + others.length);
    // The next request asks again.
    await parley.chatV1(others[0] as TestMember, ada);
    await expect
      .poll(async () => ((await (await parley.request(ada, "GET", "/members/chats")).json()) as Frame).chats)
      .toContainEqual(expect.objectContaining({ other_member: expect.objectContaining({ online: true }) }));
  });

  test("can be asked for again after D1 did not answer once", async () => {
    const ada = await guest();
    await parley.env.DB.exec("ALTER TABLE chats RENAME TO hidden");
    const failed = await parley.request(ada, "GET", "/members/chats");
    await parley.env.DB.exec("ALTER TABLE hidden RENAME TO chats");
    expect(failed.status).toBe(500);
    expect((await parley.request(ada, "GET", "/members/chats")).status).toBe(200);
  });
});

test("repeated `Bearer` frames to an inbox take from the member's reads, before D1 is asked", async () => {
  const [ada, ben] = [await guest(), await guest()];
  const [inbox, other] = [await parley.inbox(ada), await parley.inbox(ben)];
  await parley.setFailpoint("limits", "counted");
  await parley.setTaken("READ_LIMITER", ada.id, rateLimitOf("READ_LIMITER").limit - 1);
  inbox.send(`Bearer ${ada.token}`);
  inbox.send(`Bearer ${ada.token}`);
  // A token that is taken has no answer: the first frame is that of the second token.
  expect(await inbox.next()).toMatchObject({ type: "error", code: "rate_limited", retry_after: 60 });
  expect((await parley.readTaken())[`READ_LIMITER ${ada.id}`]).toBe(rateLimitOf("READ_LIMITER").limit + 1);
  other.send("Bearer x.y.z");
  expect(await other.next()).toMatchObject({ type: "error", code: "unauthorized" });
});

test("searches over an inbox and over HTTP take from the member's reads, not from the listings, and ask no room", async () => {
  const ada = await guest();
  const inbox = await parley.inbox(ada);
  await parley.setFailpoint("limits", "counted");
  await parley.setTaken("READ_LIMITER", ada.id, rateLimitOf("READ_LIMITER").limit - 2);
  const rooms = await parley.readCounter("roomCalls");
  inbox.send({ type: "chats", query: "ben" });
  expect(await inbox.nextOf(({ type }) => type === "chats")).toMatchObject({ query: "ben", chats: [] });
  expect((await parley.request(ada, "GET", "/members/chats?query=ben")).status).toBe(200);
  expect((await parley.request(ada, "GET", "/members/chats?query=ben")).status).toBe(429);
  inbox.send({ type: "chats", query: "ben" });
  expect(await inbox.nextOf(({ type }) => type === "error")).toMatchObject({ code: "rate_limited" });
  expect((await parley.readTaken())[`LISTING_LIMITER ${ada.id}`]).toBeUndefined();
  expect(await parley.readCounter("roomCalls")).toBe(rooms);
});

test("requests for pages over an inbox take from the member's reads too, not from the listings, and ask no room", async () => {
  const ada = await guest();
  const inbox = await parley.inbox(ada);
  await parley.setFailpoint("limits", "counted");
  await parley.setTaken("READ_LIMITER", ada.id, rateLimitOf("READ_LIMITER").limit - 2);
  const rooms = await parley.readCounter("roomCalls");
  const before = "2022-09-02T15:27:34.857000Z,17";
  for (let i = 0; i < 3; i++) inbox.send({ type: "chats", before });
  const page = { type: "chats", before, chats: [], has_more: false, complete: true };
  const answers = await inbox.take(3);
  expect(answers.filter(({ type }) => type === "chats")).toEqual([page, page]);
  expect(answers.filter(({ type }) => type === "error")).toMatchObject([{ code: "rate_limited" }]);
  expect((await parley.readTaken())[`LISTING_LIMITER ${ada.id}`]).toBeUndefined();
  expect(await parley.readCounter("roomCalls")).toBe(rooms);
});

describe("a member's sends over all rooms", () => {
  /** Sends texts and returns the answers. The other member does not read. */
  async function sendMany(socket: TestSocket, count: number): Promise<Frame[]> {
    for (let i = 0; i < count; i++) socket.send({ type: "text", text: `${i}` });
    return socket.take(count);
  }
  const codesOf = (answers: Frame[]) => [...new Set(answers.map(({ code }) => code ?? "sent"))];
  const reported = () => parley.readCounter("reportedSends");

  test("are refused in the rooms that are busy, for a while, and in no other room and for nobody else", async () => {
    const ada = await guest();
    const [ben, cleo, dan] = [await guest(), await guest(), await guest()];
    const [one, two, quiet] = [
      await parley.chatV1(ada, ben),
      await parley.chatV1(ada, cleo),
      await parley.chatV1(ada, dan),
    ];
    const before = await reported();
    expect(codesOf(await sendMany(one, 20))).toEqual(["sent"]);
    expect(await reported()).toBe(before);
    const first = newMessageId(Date.now());
    two.send({ type: "text", text: "first", client_message_id: first });
    const [, ack] = await two.take(2);
    expect(codesOf(await sendMany(one, 20))).toEqual(["sent"]);
    expect(codesOf(await sendMany(two, 29))).toEqual(["sent"]);
    await expect.poll(reported).toBeGreaterThanOrEqual(before + 21 + 21);
    await parley.advanceClock(1000);
    // The budget of 50 is used up: the next report of each room brings the rest.
    await sendMany(one, 1);
    await sendMany(two, 1);
    await expect
      .poll(async () => {
        const [answer] = await sendMany(two, 1);
        return answer.code ?? "sent";
      })
      .toBe("rate_limited");
    two.send({ type: "text", text: "late" });
    const refused = (await two.next()) as Frame;
    expect(refused).toMatchObject({ type: "error", code: "rate_limited" });
    expect(refused.retry_after).toBeGreaterThanOrEqual(1);
    // A repeat of a stored message still gets its first answer.
    two.send({ type: "text", text: "first", client_message_id: first });
    expect(await two.next()).toEqual(ack);
    expect(codesOf(await sendMany(quiet, 5))).toEqual(["sent"]);
    const theirs = await parley.chatV1(cleo, ada);
    theirs.send({ type: "text", text: "I may" });
    expect(await theirs.next()).toMatchObject({ text: "I may" });
    await parley.advanceClock(60_000);
    expect(codesOf(await sendMany(two, 1))).toEqual(["sent"]);
  });

  test.each(["throw", "hang"] as const)(
    "wait for nothing when the inbox does not answer (%s)",
    async (fault) => {
      const { a } = await openOneSide(parley, "v1", { ada: { employee: true }, ben: { employee: true } });
      await parley.setFailpoint("inboxLimits", fault);
      const before = await reported();
      expect(codesOf(await sendMany(a, 50))).toEqual(["sent"]);
      await expect.poll(reported).toBe(before + 21);
    },
  );

  test.each([{ SEND_BURST: 0 }, { MEMBER_SENDS_PER_SECOND: 0 }])("are not counted with %o", async (vars) => {
    const unlimited = await startParley(vars, { instrumented: true });
    const { a } = await openOneSide(unlimited, "v1", { ada: { employee: true }, ben: { employee: true } });
    expect(codesOf(await sendMany(a, 50))).toEqual(["sent"]);
    expect(await unlimited.readCounter("reportedSends")).toBe(0);
    await unlimited.close();
  });
});
