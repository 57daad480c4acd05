import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openForBuilding, textOf } from "../../../src/cli/d1.ts";
import { afterRestore } from "../../../src/db/after-restore.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { execOnD1, openChatOfPayers, startPayers } from "../../support/ledger/payers.ts";
import { rememberD1 } from "../../support/ledger/restore-points.ts";
import { beginChat } from "../../support/runtime/chat.ts";
import { type Parley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { setPassword } from "../../support/runtime/passwords.ts";
import { addSession } from "../../support/runtime/sessions.ts";
import { addSmile } from "../../support/runtime/smiles.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startPayers();
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
/** The first member of a test. */
let since = 0;
beforeEach(async () => {
  since = 1 + ((await parley.env.DB.prepare("SELECT max(id) AS id FROM members").first<number>("id")) ?? 0);
});
afterEach(async () => {
  await parley.resetFailpoints();
  await parley.drainCalls();
  await checkBooks(parley, { since });
});

describe("a D1 that was restored", () => {
  const runAfterRestore = () =>
    parley.env.DB.batch(afterRestore(openForBuilding()).map((each) => parley.env.DB.prepare(textOf(each))));
  const idOf = async (table: "chats" | "smiles") =>
    (await parley.env.DB.prepare(`SELECT max(id) AS id FROM ${table}`).first<number>("id")) ?? 0;

  test("gives out no id again, so that nobody reads a stranger's history", async () => {
    const { ada } = await openChatOfPayers(parley);
    const goBack = await rememberD1(parley);
    const stranger = await parley.addMember({ coins: 1000 });
    await beginChat(parley, stranger, ada);
    const smile = await addSmile(parley, boss);
    const [chatId, smileId] = [await idOf("chats"), await idOf("smiles")];
    expect(smileId).toBe(smile);
    // It is restored twice: the second time, D1 has forgotten what the first time moved on.
    for (let times = 0; times < 2; times++) {
      const before = await parley.addMember();
      await goBack();
      await runAfterRestore();
      const eve = await parley.addMember({ coins: 1000 });
      expect(eve.id).toBeGreaterThan(Math.max(stranger.id, before.id));
      expect(Number.isSafeInteger(eve.id + 1_000_000_000)).toBe(true);
      const current = { ...ada, token: await currentToken(ada) };
      const socket = await parley.chat({ ...eve, token: await currentToken(eve) }, current);
      expect(socket.history).toEqual([]);
      socket.send("a new chat");
      expect(await socket.next()).toMatchObject({ id: 1 });
      expect(await idOf("chats")).toBeGreaterThan(chatId);
    }
  });

  test("gives out no id again, to whichever times it is restored, and however often it is prepared", async () => {
    const goBack = await rememberD1(parley);
    const given = [await parley.addMember()];
    const goForward = await rememberD1(parley);
    // The newest row of the earlier time is older, and so the time that is undone longer.
    const restores = [
      [goBack, 1],
      [goForward, 1],
      [goBack, 2],
      [goForward, 1],
      [goBack, 1],
    ] as const;
    for (const [restore, times] of restores) {
      await restore();
      if (restore === goBack) {
        await execOnD1(
          parley,
          ["members", "chats"].map((table) => `UPDATE ${table} SET created_at = created_at - 7200000`),
        );
        await execOnD1(parley, ["UPDATE sessions SET last_used_at = 0"]);
      }
      for (let i = 0; i < times; i++) await runAfterRestore();
      const newest = await parley.addMember();
      for (const { id } of given) expect(newest.id).toBeGreaterThan(id);
      given.push(newest);
    }
    boss = { ...boss, token: await currentToken(boss) };
  });

  test("accepts no token, session or reset password from before, of whichever time", async () => {
    const ada = await parley.addMember();
    const session = await addSession(parley.env.DB, ada);
    const reset = await parley.addMember();
    await setPassword(parley.env.DB, reset, "password", { expiresInMs: 60_000 });
    const goBack = await rememberD1(parley);
    // In the time that is undone, the password changes twice: both tokens were valid then.
    const undone = await Promise.all([1, 2].map((epoch) => tokenFor(ada.id, { epoch })));
    const socket = await parley.chat(ada, boss);
    await goBack();
    await runAfterRestore();
    const tokens = [ada.token, session.token, ...undone];
    for (let times = 0; times < 2; times++) {
      const statuses = tokens.map(
        async (token) => (await parley.request({ ...ada, token }, "GET", "/members/me")).status,
      );
      expect(await Promise.all(statuses)).toEqual(tokens.map(() => 401));
      const chats = tokens.map((token) => parley.chat({ ...ada, token }, boss).catch(() => "refused"));
      expect(await Promise.all(chats)).toEqual(tokens.map(() => "refused"));
      await runAfterRestore();
    }
    const body = JSON.stringify({ email: reset.email, password: "password", new_password: "a better one" });
    expect((await parley.fetch("/auth/login", { method: "POST", body })).status).toBe(401);
    await parley.advanceClock(61_000);
    socket.send("a minute later");
    expect(await socket.closed).toMatchObject({ code: 4401 });
    await parley.setClock(0);
    boss = { ...boss, token: await currentToken(boss) };
    expect((await parley.request(boss, "GET", "/members/me")).status).toBe(200);
  });
});

/** Returns a token of the member's present epoch. */
async function currentToken({ id }: TestMember): Promise<string> {
  const query = "SELECT token_epoch FROM members WHERE id = ?";
  const epoch = (await parley.env.DB.prepare(query).bind(id).first<number>("token_epoch")) ?? 0;
  return tokenFor(id, { epoch, ttlSeconds: 24 * 3600 });
}
