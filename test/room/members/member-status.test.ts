import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { STATUS_BACK_OFF_MS, STATUS_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import { errorFrame } from "../../../src/protocol/frames/error-frame.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { roomStorage } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, LEASE_COINS: 50 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

/** Sets a member's roles, and waits until no room may use the status from before. */
async function setRoles(member: TestMember, roles: object): Promise<void> {
  expect((await parley.request(boss, "PATCH", `/members/${member.id}`, roles)).status).toBe(200);
  await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
}

describe("a message costs", () => {
  test.each<[string, object, object]>([
    ["superusers", { is_superuser: true }, { is_superuser: false }],
    ["employees", { is_employee: true }, { is_employee: false }],
    ["premium members", { premium_until: "2999-01-01T00:00:00Z" }, { premium_until: null }],
    [
      "members who were premium",
      { premium_until: "2999-01-01T00:00:00Z" },
      { premium_until: "2020-01-01T00:00:00+02:00" },
    ],
  ])("nothing for %s, until they lose the role while connected", async (_, role, none) => {
    const [ada, ben] = [await parley.addMember(), await parley.addMember()];
    const socket = await parley.chat(ada, ben);
    await setRoles(ada, role);
    socket.send("free");
    expect(await socket.next()).toMatchObject({ text: "free" });
    await setRoles(ada, none);
    socket.send("not free");
    expect(await socket.next()).toMatchObject({ code: "insufficient_balance", price: 5, balance: 0 });
    await socket.close();
    const room = await roomStorage(parley, ada, ben);
    expect(await room.exec("SELECT price, exempt FROM messages")).toEqual([{ price: 0, exempt: 1 }]);
  });
});

describe("a deactivated member", () => {
  test.each(["{}", "", "Bearer a.b.c", '{"type":"smile","smile_id":424242}'])(
    "is disconnected by any frame, even a malformed one: %j",
    async (frame) => {
      const [ada, ben] = [await parley.addMember(), await parley.addMember()];
      const socket = await parley.chat(ada, ben);
      await setRoles(ada, { is_active: false });
      socket.send(frame);
      expect(await socket.closed).toEqual({ code: 4403, reason: "member_disabled" });
    },
  );

  test("is disconnected from the chat by the next frame, which is not stored", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 50 }), await parley.addMember()];
    const [first, second] = [await parley.chat(ada, ben), await parley.chat(ada, ben)];
    const b = await parley.chat(ben, ada);
    await setRoles(ada, { is_active: false });
    first.send("still there?");
    expect(await first.closed).toEqual({ code: 4403, reason: "member_disabled" });
    expect(await second.closed).toEqual({ code: 4403, reason: "member_disabled" });
    await b.close();
    expect(b.unread).toBe(0);
  });

  test("cannot be sent messages, and the sender pays nothing", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 50 }), await parley.addMember()];
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    await setRoles(ben, { is_active: false });
    a.send("hello?");
    expect(await a.next()).toMatchObject({ type: "error", code: "member_disabled" });
    expect(await b.closed).toEqual({ code: 4403, reason: "member_disabled" });
    expect(await parley.balanceOf(ada)).toBe(50);
    await setRoles(ben, { is_active: true });
    a.send("hello!");
    expect(await a.next()).toMatchObject({ text: "hello!" });
    await a.close();
  });
});

describe("while D1 is unreachable", () => {
  /** Runs a function while every query of members fails in D1. */
  async function withoutD1(run: () => Promise<void>): Promise<void> {
    await parley.env.DB.prepare("ALTER TABLE members RENAME TO away").run();
    try {
      await run();
    } finally {
      await parley.env.DB.prepare("ALTER TABLE away RENAME TO members").run();
    }
  }

  const unavailable = errorFrame("unavailable");

  test("a paying member can send until the coins leased to the chat are spent", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 1000 }), await parley.addMember()];
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    a.send("0");
    expect(await b.next()).toMatchObject({ text: "0" });
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS + 1_000);
    a.send("1");
    expect(await b.next()).toMatchObject({ text: "1" });
    await withoutD1(async () => {
      await parley.advanceClock(STATUS_EXPIRES_AFTER_MS + 1_000);
      for (let i = 2; i < 20; i++) a.send(`${i}`);
      const answers = await a.take(20);
      const stored = answers.filter((frame) => frame.type === "text");
      const refused = answers.filter((frame) => frame.type === "error");
      expect(stored.map((frame) => frame.text)).toEqual(stored.map((_, i) => `${i}`));
      // The first message leased 50 coins, which pay for ten messages.
      expect(stored).toHaveLength(10);
      expect(refused).toEqual(Array(10).fill(unavailable));
    });
    a.send("again");
    expect(await a.next()).toMatchObject({ id: 11, text: "again" });
    expect(await parley.balanceOf(ada)).toBe(1000 - 11 * 5);
    await Promise.all([a.close(), b.close()]);
  });

  test("an exempt member can send for a minute, and a paying member without a lease not at all", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 10 }), await parley.addMember({ employee: true })];
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    await withoutD1(async () => {
      b.send("free");
      expect(await b.next()).toMatchObject({ id: 1, text: "free" });
      parley.clearLogs();
      a.send("a secret word");
      await a.next();
      expect(await a.next()).toEqual(unavailable);
      const lines = parley
        .getLogs()
        .filter(({ message }) => message.startsWith("{"))
        .map(({ message }) => JSON.parse(message));
      expect(lines.at(-1)).toMatchObject({
        event: "message.send",
        code: "unavailable",
        member: ada.id,
        step: 0,
      });
      expect(lines.at(-1)["chat"]).toBeGreaterThan(0);
      expect(lines.filter((line) => line["event"] === "lease.step").length).toBeGreaterThan(0);
      expect(JSON.stringify(lines)).not.toContain("a secret word");

      await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
      b.send("still free?");
      expect(await b.next()).toEqual(unavailable);
      const refused = await parley.socket(ben.id);
      refused.send(`Bearer ${ada.token}`);
      expect(await refused.closed).toEqual({ code: 4503, reason: "unavailable" });
    });
    await parley.advanceClock(STATUS_BACK_OFF_MS);
    a.send("there you are");
    expect(await b.next()).toMatchObject({ id: 2, text: "there you are" });
    await Promise.all([a.close(), b.close()]);
  });
});
