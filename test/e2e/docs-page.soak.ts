import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { words } from "../../src/web/docs/words.ts";
import { axeViolations } from "../support/browser/axe.ts";
import { leaveFocus, tabTo } from "../support/browser/keyboard.ts";
import { collectComplaints, launchBrowser } from "../support/browser/launch-browser.ts";
import { lowContrasts } from "../support/browser/page/contrast.ts";
import { setTextSize } from "../support/browser/page/layout.ts";
import { documentWidth } from "../support/browser/web-client.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";

const WIDTHS = [320, 360, 800, 1024, 1280, 1920];
const LIGHTS = ["light", "dark"] as const;
/** A hue of 20, in both lights. */
const BRAND = /^rgb\((\d+), (\d+), (\d+)\)$/;

/** Leaves one part of each kind, because axe takes ten seconds for all of them. Another test checks that no id exists twice. */
function removeAlikeParts(): void {
  const alike =
    ".folded:not([open]) ~ .folded:not([open]), tbody tr:nth-child(n + 4), .group li:nth-child(n + 4)";
  for (const part of document.querySelectorAll(alike)) part.remove();
}

describe("the page /docs", () => {
  let parley: Parley;
  let browser: Browser;
  const complaints: string[] = [];
  const requestedHosts = new Set<string>();

  beforeAll(async () => {
    parley = await startParley({ SITE_NAME: "Bluebird", BRAND_HUE: 20 });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(() => {
    expect(complaints.splice(0)).toEqual([]);
    expect([...requestedHosts]).toEqual([parley.url.host]);
  });

  async function openDocs(
    hash = "",
    { width = 1280, ...options }: BrowserContextOptions & { width?: number } = {},
  ): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      serviceWorkers: "block",
      ...options,
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    collectComplaints(page, complaints);
    page.on("request", (request) => requestedHosts.add(new URL(request.url()).host));
    await page.goto(new URL(`/docs${hash}`, parley.url).href);
    return page;
  }

  const bar = (page: Page) => page.getByRole("navigation", { name: "Contents" });
  const filterField = (page: Page) => bar(page).getByRole("searchbox");
  const current = (page: Page) => bar(page).locator("[aria-current]");
  const isOpen = (details: Locator) => details.evaluate((each) => (each as HTMLDetailsElement).open);

  describe("without a script", () => {
    const noScript = { javaScriptEnabled: false };

    test("has its side bar in sight wherever the reader is, and links that lead to folded parts", async () => {
      const page = await openDocs("", noScript);
      await bar(page).getByText("Members", { exact: true }).click();
      await bar(page).getByRole("link", { name: "PATCH /members/me" }).click();
      await expect.poll(() => new URL(page.url()).hash).toBe("#changeMe");
      const part = page.locator("#changeMe");
      await expect.poll(async () => (await part.boundingBox())?.y).toBeLessThan(100);
      const side = await page.locator("#contents").boundingBox();
      expect((side?.y ?? -1) >= 0 && (side?.y ?? 800) < 100).toBe(true);
      await part.locator("summary").first().click();
      await part.getByText("Changes of a password are limited").waitFor();
      expect(await filterField(page).count()).toBe(0);
    });

    test("shows the quick start in the language that the reader chooses", async () => {
      const page = await openDocs("#quick-start", noScript);
      await page.getByText("curl https://chat.example/auth/register").waitFor();
      await page.getByText("JavaScript", { exact: true }).click();
      await page.getByText("new WebSocket(address").waitFor();
      expect(await page.getByText("curl https://chat.example").first().isVisible()).toBe(false);
      await page.getByText("parley-client", { exact: true }).first().click();
      await page.getByText("await chat.ready;").waitFor();
    });

    test("folds the list of its parts on a phone, and leads back to it and to the site", async () => {
      const page = await openDocs("#error-codes", { ...noScript, width: 360 });
      await page.getByRole("link", { name: "Contents", exact: true }).click();
      expect(await bar(page).isVisible()).toBe(false);
      await page.locator(".menu summary").click();
      await bar(page).getByRole("link", { name: "Quick start" }).click();
      await page.getByRole("link", { name: "Parley", exact: true }).click();
      await expect.poll(() => new URL(page.url()).pathname).toBe("/");
    });
  });

  test("has the name of the site, its colour, and its address in the samples", async () => {
    const page = await openDocs();
    await page.getByRole("link", { name: "Bluebird", exact: true }).waitFor();
    await expect.poll(() => page.title()).toBe(words.title("Bluebird"));
    await page.getByText(`curl ${parley.url.origin}/auth/register`).waitFor();
    const color = await page
      .locator(".home svg")
      .evaluate((icon) => getComputedStyle(icon).color.replaceAll(/\s/g, " "));
    const [, red = 0, green = 0, blue = 0] = (BRAND.exec(color) ?? []).map(Number);
    expect(red > green && red > blue, color).toBe(true);
  });

  test("links a frame to its schema, which the link unfolds, and the site serves both documents", async () => {
    const page = await openDocs("#v1Chat-welcome");
    await page.locator("#v1Chat-welcome").getByRole("link", { name: "Welcome" }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe("#schema-Welcome");
    await page.locator("#schema-Welcome").getByText("other_member").waitFor();
    for (const name of ["openapi", "asyncapi"]) {
      const response = await parley.fetch(`/${name}.json`);
      expect(response.headers.get("content-type")).toContain("application/json");
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(await response.json()).toHaveProperty(name);
    }
  });

  test("marks the part that is being read, and unfolds its group for that time", async () => {
    const page = await openDocs();
    expect(await current(page).count()).toBe(0);
    await page.locator("#quick-start").evaluate((part) => part.scrollIntoView({ block: "start" }));
    await expect.poll(() => current(page).allTextContents()).toEqual(["Quick start"]);
    const group = (name: string) =>
      bar(page).locator("details", { has: page.locator("summary", { hasText: new RegExp(`^${name}$`) }) });
    await page.locator("#refund").evaluate((part) => part.scrollIntoView({ block: "start" }));
    await expect.poll(() => current(page).getAttribute("href")).toBe("#refund");
    expect(await isOpen(group("Coins"))).toBe(true);
    expect(await current(page).count()).toBe(1);
    await page.locator("#inbox-send").evaluate((part) => part.scrollIntoView({ block: "start" }));
    await expect.poll(() => current(page).getAttribute("href")).toMatch(/^#inbox-/);
    expect(await isOpen(group("Coins"))).toBe(false);
    await page.locator("#error-codes").evaluate((part) => part.scrollIntoView({ block: "start" }));
    await expect.poll(() => current(page).getAttribute("href")).toBe("#error-codes");
    expect(await isOpen(group("Error codes"))).toBe(true);
    const shown = await current(page).boundingBox();
    expect(shown && shown.y > 0 && shown.y < 800).toBe(true);
    // The page ends below it, so that it is not at the top of the window.
    await filterField(page).fill("V1Text");
    await page.keyboard.press("Enter");
    await expect.poll(() => current(page).getAttribute("href")).toBe("#schema-V1Text");
  });

  test("filters operations, frames and codes, and follows the first result", async () => {
    const page = await openDocs();
    const links = bar(page).locator("li:visible > a");
    const before = await links.count();
    await filterField(page).fill("ME/Statement get");
    await bar(page).getByText(words.found(2)).waitFor();
    expect(await links.evaluateAll((all) => all.map((each) => (each as HTMLAnchorElement).hash))).toEqual([
      "#readStatement",
      "#readStatementMessages",
    ]);
    await filterField(page).fill("insufficient");
    await bar(page).getByRole("link", { name: "insufficient_balance" }).waitFor();
    await filterField(page).fill("4429");
    await bar(page).getByRole("link", { name: "4429 flood" }).waitFor();
    await filterField(page).fill("welcome");
    await bar(page).getByRole("link", { name: "Welcome", exact: true }).first().waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).hash).toBe("#v1Chat-welcome");
    expect(await isOpen(page.locator("#v1Chat-welcome"))).toBe(true);
    await filterField(page).fill("no such thing");
    await bar(page).getByText(words.nothing).waitFor();
    expect(await links.count()).toBe(0);
    await filterField(page).fill("");
    await expect.poll(() => links.count()).toBeGreaterThanOrEqual(before);
    expect(await isOpen(bar(page).locator("details").first())).toBe(false);
  });

  test("copies a sample as it is shown", async () => {
    const page = await openDocs("", { permissions: ["clipboard-read", "clipboard-write"] });
    const name = words.copyOf("2. Log in");
    await page.getByRole("button", { name, exact: true }).first().click();
    await page.locator(".copy", { hasText: words.copied }).waitFor();
    await page.getByRole("status").filter({ hasText: words.copied }).waitFor();
    const sample = await page.locator("#with-curl pre").nth(1).textContent();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(sample);
    expect(sample).toContain("TOKEN=$(curl");
  });

  test("is operated by the keyboard alone", async () => {
    const page = await openDocs();
    await page.getByRole("link", { name: "Bluebird", exact: true }).waitFor();
    await leaveFocus(page);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
    await tabTo(page, filterField(page));
    await page.keyboard.type("refunds");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).hash).toBe("#refund");
    await page.keyboard.press("Tab");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest("#refund")?.id))
      .toBe("refund");
    await page.locator("#choose-curl").focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText("new WebSocket(address").waitFor();
  });

  test("can be read at every width, in both lights, with large text and at a zoom of 400 %", async () => {
    const page = await openDocs("#changeMe");
    await page.evaluate(() => {
      for (const id of ["changeMe", "v1Chat-message", "schema-Welcome"])
        (document.getElementById(id) as HTMLDetailsElement).open = true;
    });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      expect(await documentWidth(page), `${width}`).toBe(width);
    }
    for (const colorScheme of LIGHTS) {
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate(lowContrasts), colorScheme).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 320, height: 200 });
    expect(await documentWidth(page), "zoom").toBe(320);
    const header = page.locator("body > header");
    expect(await header.evaluate((each) => getComputedStyle(each).position)).toBe("static");
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate(setTextSize, "200%");
      expect(await documentWidth(page), `${width}, large text`).toBe(width);
    }
    await page.evaluate(setTextSize, "");
    await page.evaluate(removeAlikeParts);
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await axeViolations(page), `${width}`).toEqual([]);
    }
  });

  test("is at most half as long as the reference with every part unfolded", async () => {
    const page = await openDocs();
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    const folded = await height();
    await page.locator("main details").evaluateAll((all) => {
      for (const each of all) (each as HTMLDetailsElement).open = true;
    });
    expect(folded * 2).toBeLessThan(await height());
  });
});
