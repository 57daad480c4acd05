import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { ERRORS } from "../../src/protocol/errors.ts";
import { en as accountEn } from "../../src/web/account/en.ts";
import { words } from "../../src/web/example/words.ts";
import { axeViolations } from "../support/browser/axe.ts";
import {
  ExamplePages,
  expectAccountText,
  expectBalance,
  listItem,
  openChat,
  sendFile,
  sendSmile,
  sendText,
} from "../support/browser/example-page.ts";
import { lowContrasts } from "../support/browser/page/contrast.ts";
import { hiddenWidth } from "../support/browser/page/layout.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import { tokenColours } from "../support/style-sheets.ts";

describe("the example page", () => {
  const web = webFixture({ SIGNUP_COINS: 100 });
  let pages: ExamplePages;

  beforeAll(() => {
    pages = new ExamplePages(web.browser, web.parley);
  });
  afterEach(() => {
    expect(pages.complaints.splice(0)).toEqual([]);
  });

  test("is linked from the log-in screen", async () => {
    const page = await pages.openPage("/");
    await page.getByRole("link", { name: accountEn.developers, exact: true }).click();
    await page.locator("form#open").waitFor();
    expect(new URL(page.url()).pathname).toBe("/example");
  });

  test("names every form, field and button, and no two fields alike", async () => {
    const page = await pages.openPage("/example");
    const all = await page.locator("form, input, textarea, button").all();
    expect(all.length).toBeGreaterThan(20);
    for (const each of all) expect(await each.ariaSnapshot()).toMatch(/^- \w+ "/);
    const labels = await page.locator("label").allTextContents();
    expect(labels.length).toBeGreaterThan(5);
    expect(new Set(labels).size).toBe(labels.length);
  });

  test("leads to the reference and to the site, and has the look of the site", async () => {
    const page = await pages.openPage("/example");
    expect(await page.getByRole("link", { name: "Parley", exact: true }).getAttribute("href")).toBe("/");
    const [paper, own] = await page.evaluate(() => {
      const { backgroundColor } = getComputedStyle(document.body);
      return [backgroundColor, getComputedStyle(document.documentElement).getPropertyValue("--bg").trim()];
    });
    expect({ paper, own }).toEqual({ paper: "rgb(244, 246, 247)", own: tokenColours("light")["bg"] });
    await page.getByRole("link", { name: "API reference", exact: true }).click();
    await page.getByRole("heading", { name: "API reference", level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/docs");
  });

  test("has the frames in sight while the reader is at the last step, and passes axe in both lights", async () => {
    const page = await pages.openPage("/example");
    await page.locator("#smile").scrollIntoViewIfNeeded();
    await page.getByRole("heading", { name: "Frames" }).waitFor();
    const { y = -1 } = (await page.getByRole("heading", { name: "Frames" }).boundingBox()) ?? {};
    expect(y > 0 && y < 800).toBe(true);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeViolations(page), colorScheme).toEqual([]);
      expect(await page.evaluate(lowContrasts), colorScheme).toEqual([]);
    }
  });

  test("lets a newcomer register, log in and send a message", async () => {
    const ben = await web.parley.addMember();
    const page = await pages.openPage("/example");
    await page.fill("#register [name=email]", "ada@example.com");
    await page.fill("#register [name=password]", "123");
    await page.fill("#register [name=repeat_password]", "123");
    await page.click("#register button");
    const ada = { id: ben.id + 1, email: "ada@example.com", token: "", page };
    await expectAccountText(ada, words.registered(ada.id));

    expect(await page.inputValue("#login [name=email]")).toBe("ada@example.com");
    await page.fill("#login [name=password]", "123");
    await page.click("#login button");
    await expectBalance(ada, 100);

    await openChat(ada, ben.id);
    await listItem(page, words.history(0)).waitFor();
    await sendText(page, "Hello, I am new");
    const item = listItem(page, `${words.message({ id: 1, type: "text", member_id: ada.id })} ${words.you}`);
    await item.getByText("Hello, I am new", { exact: true }).waitFor();
    await expectBalance(ada, 95);
  });

  test("shows why a log-in was rejected", async () => {
    const page = await pages.openPage("/example");
    await page.fill("#login [name=email]", "nobody@example.com");
    await page.fill("#login [name=password]", "123");
    await page.click("#login button");
    await expectAccountText({ page }, `401 invalid_credentials: ${ERRORS.invalid_credentials.detail}`);
    // Browsers report every rejected request on the console.
    expect(pages.complaints.splice(0)).toEqual([expect.stringContaining("401")]);
  });

  test("does not run inline scripts, nor does the web client", async () => {
    for (const path of ["/", "/example"]) {
      const page = await pages.openPage(path);
      // The browser runs such a script as it enters the page, or never.
      const title = await page.evaluate(() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'it ran'";
        document.body.appendChild(script);
        return document.title;
      });
      expect(title).toContain("Parley");
      expect(pages.complaints.splice(0)).toEqual([expect.stringContaining("Content Security Policy")]);
    }
  });

  test("fits on a small phone, like the log-in screen", async () => {
    const front = await pages.openPage("/", 360);
    expect(await front.locator("html").evaluate(hiddenWidth)).toBe(0);

    const ada = await pages.addPerson({ width: 360 });
    const ben = await pages.addPerson({ coins: 5 });
    await openChat(ada, ben.id);
    await listItem(ada.page, words.history(0)).waitFor();
    await sendText(ada.page, "long".repeat(200));
    await listItem(ada.page, "longlong").waitFor();
    await sendFile(ada.page, "zeros", Buffer.alloc(10), "");
    await listItem(ada.page, words.message({ id: 2, type: "file", member_id: ada.id }))
      .getByRole("link")
      .waitFor();
    await sendSmile(ada.page, 999);
    await listItem(ada.page, "smile_not_found").waitFor();
    for (const summary of await ada.page.locator("summary").all()) await summary.click();
    expect(await ada.page.locator("html").evaluate(hiddenWidth)).toBe(0);
    expect(await ada.page.getByRole("log").evaluate(hiddenWidth)).toBe(0);
    expect(await ada.page.evaluate(() => innerWidth)).toBe(360);
  });
});
