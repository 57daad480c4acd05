import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ERRORS } from "../../src/protocol/errors.ts";
import { words } from "../../src/web/example/words.ts";
import { en } from "../../src/web/i18n/en.ts";
import { sentenceWith } from "../support/browser/catalogue-sentences.ts";
import { collectComplaints, launchBrowser, newPage } from "../support/browser/launch-browser.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { PNG, postSmile } from "../support/runtime/smiles.ts";

type Person = TestMember & { page: Page };

describe("Parley's own pages", () => {
  let parley: Parley;
  let browser: Browser;
  let complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ SIGNUP_COINS: 100 });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(() => {
    const reported = complaints;
    complaints = [];
    expect(reported).toEqual([]);
  });

  async function openPage(path: string, width?: number): Promise<Page> {
    const page = await newPage(browser, "about:blank", { width });
    collectComplaints(page, complaints);
    await page.goto(new URL(path, parley.url).href);
    return page;
  }

  /** A member with 100 coins, in front of the example page, their token filled in. */
  async function person({ coins = 100, width }: { coins?: number; width?: number } = {}): Promise<Person> {
    const page = await openPage("/example", width);
    const member = await parley.addMember({ coins });
    await page.fill("#me [name=token]", member.token);
    return { ...member, page };
  }

  async function openChat({ page }: { page: Page }, otherId: number): Promise<void> {
    await page.fill("#open [name=other_member_id]", String(otherId));
    await page.click("#open button");
    await page.click("#authorize");
  }

  async function twoInAChat(): Promise<[Person, Person]> {
    const [ada, ben] = [await person(), await person()];
    await openChat(ada, ben.id);
    await openChat(ben, ada.id);
    for (const { page } of [ada, ben]) await itemWith(page, words.history(0)).waitFor();
    return [ada, ben];
  }

  async function sendText(page: Page, text: string): Promise<void> {
    await page.fill("#text [name=text]", text);
    await page.click("#text button");
  }

  async function sendSmile(page: Page, id: number): Promise<void> {
    await page.fill("#smile [name=smile_id]", String(id));
    await page.click("#smile button");
  }

  async function sendFile(page: Page, name: string, buffer: Buffer, text: string): Promise<void> {
    await page.fill("#text [name=text]", text);
    await page.setInputFiles("#file [name=file]", { name, mimeType: "", buffer });
    await page.click("#file button");
  }

  function itemWith(page: Page, text: string): Locator {
    return page.getByRole("log").getByRole("listitem").filter({ hasText: text });
  }

  async function expectAccountText({ page }: { page: Page }, text: string): Promise<void> {
    await expect.poll(() => page.getByRole("status").textContent()).toBe(text);
  }

  function hasBalance({ page, id, email }: Person, balance: number): Promise<void> {
    return expectAccountText({ page }, words.member({ id, email, balance, exempt: false }));
  }

  /** How much of an element is only seen by scrolling sideways, in pixels. */
  function hiddenWidth(element: unknown): number {
    const { scrollWidth, clientWidth } = element as { scrollWidth: number; clientWidth: number };
    return scrollWidth - clientWidth;
  }

  /** The picture's width in pixels; 0 until it is drawn. */
  async function drawnWidth(image: Locator): Promise<number> {
    await image.waitFor({ state: "attached" });
    return image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth);
  }

  test("the first page leads to the example page", async () => {
    const page = await openPage("/");
    await page.getByRole("link", { name: en.account.developers, exact: true }).click();
    await page.locator("form#open").waitFor();
    expect(new URL(page.url()).pathname).toBe("/example");
  });

  test("every form, field and button of the example page has a name", async () => {
    const page = await openPage("/example");
    const all = await page.locator("form, input, textarea, button").all();
    expect(all.length).toBeGreaterThan(20);
    for (const each of all) expect(await each.ariaSnapshot()).toMatch(/^- \w+ "/);
  });

  test("a newcomer registers, logs in, and says something", async () => {
    const ben = await parley.addMember();
    const page = await openPage("/example");
    await page.fill("#register [name=email]", "ada@example.com");
    await page.fill("#register [name=password]", "123");
    await page.fill("#register [name=repeat_password]", "123");
    await page.click("#register button");
    const ada = { id: ben.id + 1, email: "ada@example.com", token: "", page };
    await expectAccountText(ada, words.registered(ada.id));

    expect(await page.inputValue("#login [name=email]")).toBe("ada@example.com");
    await page.fill("#login [name=password]", "123");
    await page.click("#login button");
    await hasBalance(ada, 100);

    await openChat(ada, ben.id);
    await itemWith(page, words.history(0)).waitFor();
    await sendText(page, "Hello, I am new");
    const item = itemWith(page, `${words.message({ id: 1, type: "text", member_id: ada.id })} ${words.you}`);
    await item.getByText("Hello, I am new", { exact: true }).waitFor();
    await hasBalance(ada, 95);
  });

  test("a refused log-in says why", async () => {
    const page = await openPage("/example");
    await page.fill("#login [name=email]", "nobody@example.com");
    await page.fill("#login [name=password]", "123");
    await page.click("#login button");
    await expectAccountText({ page }, `401 invalid_credentials: ${ERRORS.invalid_credentials.detail}`);
    // Browsers report every refused request on the console.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("401")]);
  });

  test("text, a smile and a file go both ways, and each is paid for", async () => {
    const posted = await postSmile(parley, await parley.addMember({ superuser: true }), PNG, { price: 7 });
    const smile = (await posted.json()) as { id: number };
    const people = await twoInAChat();
    const [ada, ben] = people;
    let id = 0;
    for (const from of people) {
      await hasBalance(from, 100);

      id++;
      await sendText(from.page, "<b>hey</b>");
      for (const { page } of people) {
        const item = itemWith(page, words.message({ id, type: "text", member_id: from.id }));
        await item.getByText("<b>hey</b>", { exact: true }).waitFor();
        expect(await item.getByText(words.you).count()).toBe(page === from.page ? 1 : 0);
      }
      await hasBalance(from, 95);

      id++;
      await sendSmile(from.page, smile.id);
      for (const { page } of people) {
        const item = itemWith(page, words.message({ id, type: "smile", member_id: from.id }));
        await expect
          .poll(() => drawnWidth(item.getByRole("img", { name: words.smile(smile.id), exact: true })))
          .toBe(1);
      }
      await hasBalance(from, 88);

      id++;
      await sendFile(from.page, "dot.png", PNG, `A dot from ${from.id}`);
      for (const { page } of people) {
        const item = itemWith(page, words.message({ id, type: "file", member_id: from.id }));
        await item.getByText(`A dot from ${from.id}`, { exact: true }).waitFor();
        await expect.poll(() => drawnWidth(item.getByRole("img"))).toBe(1);
      }
      await hasBalance(from, 83);
    }
    await ada.page.click("#me button");
    await hasBalance(ada, 83);
    expect(id).toBe(6);
    expect(await ben.page.locator("#messages .message").count()).toBe(6);
  });

  test("a file that is no image is a link to its bytes", async () => {
    const [ada, ben] = await twoInAChat();
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 251));
    await sendFile(ada.page, "{}#.bin", bytes, "");
    const item = itemWith(ben.page, words.message({ id: 1, type: "file", member_id: ada.id }));
    const link = item.getByRole("link", { name: sentenceWith(words.file, "[0-9a-f-]{36}") });
    await link.waitFor();
    expect(await item.getByRole("img").count()).toBe(0);

    const [download] = await Promise.all([ben.page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe("{}#.bin");
    expect(await readFile(await download.path())).toEqual(bytes);
  });

  test("an error is shown to its sender, and costs nothing", async () => {
    const [ada, ben] = await twoInAChat();
    await sendSmile(ada.page, 999);
    await itemWith(ada.page, `smile_not_found ${ERRORS.smile_not_found.detail}`).waitFor();
    await sendText(ada.page, "still here");
    await itemWith(ben.page, "still here").waitFor();
    expect(await itemWith(ben.page, "smile_not_found").count()).toBe(0);
    await hasBalance(ada, 95);
  });

  test("a member without coins reads what it would have cost", async () => {
    const [ada, ben] = [await person({ coins: 3 }), await person()];
    await openChat(ada, ben.id);
    await itemWith(ada.page, words.history(0)).waitFor();
    await sendText(ada.page, "hey");
    await itemWith(ada.page, "insufficient_balance").getByText("(price: 5, balance: 3)").waitFor();
    await hasBalance(ada, 3);
  });

  test("a closed socket shows its code and reason, and takes no more", async () => {
    const ada = await person();
    await openChat(ada, 999_999);
    await itemWith(ada.page, words.closed(4404, "member_not_found")).waitFor();
    for (const button of ["#authorize", "#close", "#text button", "#file button", "#smile button"]) {
      expect(await ada.page.isDisabled(button)).toBe(true);
    }

    const ben = await person();
    await openChat(ada, ben.id);
    await itemWith(ada.page, words.history(0)).waitFor();
    await ada.page.click("#close");
    await itemWith(ada.page, words.closed(1000, "")).waitFor();
  });

  test("opening another chat leaves the first", async () => {
    const [ada, ben] = await twoInAChat();
    const cleo = await person();
    await openChat(ada, cleo.id);
    await itemWith(ada.page, words.closed(1000, "")).waitFor();
    await expect.poll(() => itemWith(ada.page, words.history(0)).count()).toBe(2);
    await sendText(ben.page, "Are you there?");
    await itemWith(ben.page, "Are you there?").waitFor();
    await sendText(ada.page, "Hello, Cleo");
    await itemWith(ada.page, "Hello, Cleo").waitFor();
    expect(await itemWith(ada.page, "Are you there?").count()).toBe(0);
    expect(await itemWith(ben.page, "Hello, Cleo").count()).toBe(0);
  });

  test("the list can be cleared, and goes on", async () => {
    const [ada] = await twoInAChat();
    await sendText(ada.page, "one");
    await itemWith(ada.page, "one").waitFor();
    await ada.page.click("#clear");
    expect(await ada.page.getByRole("listitem").count()).toBe(0);
    await sendText(ada.page, "two");
    await itemWith(ada.page, "two").waitFor();
    expect(await ada.page.getByRole("listitem").count()).toBe(1);
  });

  test("a script that stands in a page does not run", async () => {
    for (const path of ["/", "/example"]) {
      const page = await openPage(path);
      await page.evaluate(() => {
        const { document } = globalThis as unknown as { document: Html };
        const script = document.createElement("script");
        script.textContent = "document.title = 'it ran'";
        document.body.append(script);
      });
      expect(await page.title()).toMatch(/^Parley/);
      expect(complaints.splice(0)).toEqual([expect.stringContaining("Content Security Policy")]);
    }
  });

  test("nothing is wider than a small telephone", async () => {
    const front = await openPage("/", 360);
    expect(await front.locator("html").evaluate(hiddenWidth)).toBe(0);

    const ada = await person({ width: 360 });
    const ben = await person({ coins: 5 });
    await openChat(ada, ben.id);
    await itemWith(ada.page, words.history(0)).waitFor();
    await sendText(ada.page, "long".repeat(200));
    await itemWith(ada.page, "longlong").waitFor();
    await sendFile(ada.page, "zeros", Buffer.alloc(10), "");
    await itemWith(ada.page, words.message({ id: 2, type: "file", member_id: ada.id }))
      .getByRole("link")
      .waitFor();
    await sendSmile(ada.page, 999);
    await itemWith(ada.page, "smile_not_found").waitFor();
    for (const summary of await ada.page.locator("summary").all()) await summary.click();
    expect(await ada.page.locator("html").evaluate(hiddenWidth)).toBe(0);
    expect(await ada.page.getByRole("log").evaluate(hiddenWidth)).toBe(0);
    expect(await ada.page.evaluate("innerWidth")).toBe(360);
  });
});

type Html = {
  createElement(name: string): { textContent: string };
  body: { append(element: unknown): void };
};
