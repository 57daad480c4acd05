import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { sendFiles, textFile } from "../support/browser/chat-page.ts";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import { startStaticFront } from "../support/browser/static-front.ts";
import { expectOnlyConnectionErrors, openWebClient, startChat } from "../support/browser/web-client.ts";
import { type Killable, startKillable } from "../support/chaos/killable.ts";
import { createMemberClient, type TestMember } from "../support/runtime/member-client.ts";
import { insertMember } from "../support/runtime/members.ts";
import { startMiniflare } from "../support/runtime/miniflare.ts";
import { applyMigrations, persistentOptions } from "../support/runtime/worker-runtime.ts";

const PRICE = 5;

describe("a server that is killed during a send", () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-web-killed-"));
  const options = persistentOptions(folder, { MESSAGE_PRICE: PRICE });
  let browser: Browser;
  let runtime: Killable;
  let front: Awaited<ReturnType<typeof startStaticFront>>;
  let ada: TestMember;
  let ben: TestMember;

  beforeAll(async () => {
    const miniflare = startMiniflare(options);
    const db = await miniflare.getD1Database("DB");
    await applyMigrations(db);
    ada = await insertMember(db, { email: "ada@example.com", coins: 100 });
    ben = await insertMember(db, { email: "ben@example.com" });
    await miniflare.dispose();
    runtime = await startKillable(options);
    front = await startStaticFront(await runtime.url);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await front?.close();
    await runtime?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Kills the server once the page has sent a matching frame, and restarts it once the page shows the lost connection. */
  async function killDuring(
    page: Page,
    act: () => Promise<void>,
    isMatch: (payload: string | Buffer) => boolean,
  ) {
    const onWire = new Promise<void>((resolve) =>
      page.on("websocket", (socket) =>
        socket.on("framesent", ({ payload }) => {
          if (isMatch(payload)) resolve();
        }),
      ),
    );
    await page.reload();
    await page.getByText(en.chat.away, { exact: true }).waitFor();
    await act();
    await onWire;
    await runtime.kill();
    await page.getByText(en.shell.waiting).waitFor();
    runtime = await startKillable(options);
    front.target = await runtime.url;
  }

  async function expectStored(count: number): Promise<void> {
    const client = createMemberClient(await runtime.url);
    expect((await client.chat(ada, ben)).history).toHaveLength(count);
    expect(await client.balanceOf(ada)).toBe(100 - count * PRICE);
  }

  test("loses neither a message nor a file: each is stored once and charged once after the page has reconnected", async () => {
    const complaints: string[] = [];
    const page = await openWebClient(browser, front, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    await startChat(page);
    const items = page.getByRole("log").getByRole("listitem");

    const write = async () => {
      await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Are you there?");
      await page.keyboard.press("Enter");
    };
    await killDuring(page, write, (payload) => String(payload).includes("Are you there?"));
    await items.filter({ hasText: "Are you there?" }).getByText(en.chat.sent, { exact: true }).waitFor();
    await page.getByRole("link", { name: en.shell.balance(95), exact: true }).waitFor();
    await page.getByText(en.shell.waiting).waitFor({ state: "detached" });
    await expectStored(1);

    const choose = async () => {
      await sendFiles(page, textFile("large.txt", 2_000_000));
    };
    await killDuring(page, choose, (payload) => payload.length > 1_000_000);
    await items
      .getByRole("link", { name: `${attachmentsEn.files.download} large.txt`, exact: true })
      .waitFor();
    await page.getByRole("link", { name: en.shell.balance(90), exact: true }).waitFor();
    expect(await items.count()).toBe(2);
    await expectStored(2);
    expectOnlyConnectionErrors(complaints);
  });
});
