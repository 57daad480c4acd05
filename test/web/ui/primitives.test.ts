import { mkdirSync } from "node:fs";
import { buildSync } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { ANNOUNCEMENT_MS } from "../../../src/web/limits.ts";
import { axeViolations } from "../../support/browser/axe.ts";
import { collectComplaints, newPage, sharedBrowser } from "../../support/browser/launch-browser.ts";
import { invisibleFocus } from "../../support/browser/page/focus.ts";
import type * as Primitives from "../../support/browser/primitives-page.ts";
import { documentWidth } from "../../support/browser/web-client.ts";

type Window = { page: typeof Primitives };

const FOLDER = "dist/screenshots";

const STYLES = bundle("src/web/main.css");
const SCRIPT = bundle("test/support/browser/primitives-page.ts");

describe("the parts of which screens are made", () => {
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await sharedBrowser();
    mkdirSync(FOLDER, { recursive: true });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  async function openPrimitives(width = 1280): Promise<Page> {
    const page = await newPage(browser, "about:blank", { width });
    collectComplaints(page, complaints);
    await page.addStyleTag({ content: STYLES });
    await page.addScriptTag({ content: SCRIPT });
    return page;
  }

  test.each([1280, 360])("are usable in both lights, at %i px", async (width) => {
    const page = await openPrimitives(width);
    const open = { nothing: undefined, menu: "More", sheet: "Stickers", question: "Ask" };
    for (const [name, button] of Object.entries(open)) {
      if (button) await page.getByRole("button", { name: button }).click();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.screenshot({ path: `${FOLDER}/primitives ${name} ${width} ${colorScheme}.png` });
        expect(await axeViolations(page)).toEqual([]);
        expect(await documentWidth(page)).toBe(width);
      }
      await page.keyboard.press("Escape");
      await page.locator("dialog").waitFor({ state: "detached" });
    }
  });

  test("can be seen in forced colours, at twice the size of text, and from right to left", async () => {
    const page = await openPrimitives(360);
    await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await page.getByRole("button", { name: "More" }).click();
    const edge = await page.getByRole("dialog").evaluate((dialog) => {
      const { borderTopColor, backgroundColor } = getComputedStyle(dialog);
      return borderTopColor !== backgroundColor;
    });
    expect(edge).toBe(true);
    await page.screenshot({ path: `${FOLDER}/primitives forced colours.png` });
    await page.keyboard.press("Escape");
    await page.emulateMedia({ forcedColors: "none" });
    await page.evaluate(() => {
      document.documentElement.dir = "rtl";
      document.documentElement.style.fontSize = "200%";
    });
    await page.getByRole("button", { name: "Stickers" }).click();
    await page.screenshot({ path: `${FOLDER}/primitives rtl 200.png` });
    expect(await documentWidth(page)).toBe(360);
  });

  test("a menu is worked with the keyboard, and gives the focus back before it runs the choice", async () => {
    const page = await openPrimitives();
    const more = page.getByRole("button", { name: "More" });
    const items = page.getByRole("menuitem");
    const isClosed = () => page.locator("dialog").waitFor({ state: "detached" });
    await more.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focusedText(page)).toBe("Copy");
    for (const [key, text] of [
      ["ArrowUp", "Delete"],
      ["ArrowDown", "Copy"],
      ["End", "Delete"],
      ["Home", "Copy"],
      ["ArrowDown", "Info"],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => focusedText(page)).toBe(text);
      expect(await page.evaluate(invisibleFocus)).toBe("");
    }
    await page.keyboard.press("Enter");
    await isClosed();
    expect(await chosen(page)).toEqual(["Info"]);
    await expect.poll(() => focusedText(page)).toBe("More");

    for (const key of ["Escape", "Tab"]) {
      await page.keyboard.press("Enter");
      await items.first().waitFor();
      await page.keyboard.press(key);
      await isClosed();
      await expect.poll(() => focusedText(page)).toBe("More");
    }
    expect(await chosen(page)).toEqual(["Info"]);
  });

  test("a dialog that has closed can be opened again at once", async () => {
    const page = await openPrimitives();
    const dialogs = { More: ".menu-item", Stickers: ".sheet-head button", Ask: ".sheet-head button" };
    for (const [name, closer] of Object.entries(dialogs)) {
      const opener = page.getByRole("button", { name });
      await opener.focus();
      const isShown = await opener.evaluate(openTwice, closer);
      expect(isShown, name).toEqual([true, true]);
      for (const key of ["Escape", "Enter", "Escape", "Enter"]) await page.keyboard.press(key);
      await expect.poll(() => page.locator("dialog :focus").count()).toBe(1);
      await page.keyboard.press("Escape");
      await page.locator("dialog").waitFor({ state: "detached" });
      await expect.poll(() => focusedText(page)).toBe(name);
    }
  });

  test("the name of a menu is read once", async () => {
    const page = await openPrimitives();
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menu").waitFor();
    expect(await page.getByRole("dialog", { name: "Message", exact: true }).count()).toBe(1);
    expect(await page.getByRole("menu", { name: "Message" }).count()).toBe(0);
  });

  test("a sheet is closed by its button and by a press outside, but not by a selection that ends outside", async () => {
    const page = await openPrimitives();
    const sheet = page.getByRole("dialog", { name: "Stickers" });
    await page.getByRole("button", { name: "Stickers" }).click();
    const button = await page.getByRole("button", { name: "Stickers" }).boundingBox();
    const box = await sheet.boundingBox();
    expect(box?.x).toBe(button?.x);
    await sheet.getByText("A sheet with").hover();
    await page.mouse.down();
    await page.mouse.move(1200, 20);
    await page.mouse.up();
    expect(await sheet.isVisible()).toBe(true);
    await page.mouse.click(1200, 20);
    await sheet.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Ask" }).click();
    await sheet.getByRole("button", { name: "Close" }).click();
    await sheet.waitFor({ state: "detached" });
    await expect.poll(() => focusedText(page)).toBe("Ask");
  });

  test("a list is one stop of the Tab key, also after its rows have changed", async () => {
    const page = await openPrimitives();
    await page.getByRole("button", { name: "Send" }).focus();
    await page.keyboard.press("Tab");
    await expect.poll(() => focusedText(page)).toBe("Ann");
    await page.keyboard.press("End");
    await expect.poll(() => focusedText(page)).toBe("Carla");
    await page.keyboard.press("Tab");
    await expect.poll(() => focusedText(page)).toBe("The end");
    await page.keyboard.press("Shift+Tab");
    await expect.poll(() => focusedText(page)).toBe("Carla");
    await page.evaluate(() => (window as unknown as Window).page.setRows(["Dana", "Ann", "Ben"]));
    await page.getByRole("link", { name: "The end" }).focus();
    await page.keyboard.press("Shift+Tab");
    await expect.poll(() => focusedText(page)).toBe("Dana");
  });

  test("two regions announce texts: the same one twice is two, and each is gone after a while", async () => {
    const page = await openPrimitives();
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(60_000);
    const read = () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".announcer")].map((region) => [
          region.getAttribute("aria-live"),
          [...region.children].map(({ textContent }) => textContent),
        ]),
      );
    await page.evaluate(() => {
      const { announce } = (window as unknown as Window).page;
      announce("Ben: hello");
      announce("Ben: hello");
      announce("Not sent", "now");
    });
    expect(await read()).toEqual([
      ["polite", ["Ben: hello", "Ben: hello"]],
      ["assertive", ["Not sent"]],
    ]);
    await page.clock.runFor(ANNOUNCEMENT_MS);
    expect(await read()).toEqual([
      ["polite", []],
      ["assertive", []],
    ]);
  });

  test("the heading of a new screen has the focus, also when it is drawn later, but not that of the first", async () => {
    const page = await openPrimitives();
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(60_000);
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await page.evaluate(() => (window as unknown as Window).page.changeScreen("Coins"));
    await page.clock.runFor(1);
    await expect.poll(() => focusedText(page)).toBe("Coins");
    await page.evaluate(() => (window as unknown as Window).page.changeScreen("Settings", { isLate: true }));
    await page.clock.runFor(1);
    await expect.poll(() => focusedText(page)).toBe("Settings");
    // The member is faster than the code of the screen.
    await page.evaluate(() => (window as unknown as Window).page.changeScreen("Chats", { isLate: true }));
    await page.getByRole("button", { name: "Send" }).focus();
    await page.clock.runFor(1);
    await page.getByRole("heading", { name: "Chats" }).waitFor();
    await expect.poll(() => focusedText(page)).toBe("Send");
  });

  test("the name of a button with an icon is not read twice", async () => {
    const page = await openPrimitives();
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const button = nodes.find(({ role, name }) => role?.value === "button" && name?.value === "More");
    expect(button).toBeDefined();
    expect(button?.description?.value ?? "").toBe("");
  });
});

function bundle(path: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [path],
    bundle: true,
    format: "iife",
    globalName: "page",
    jsx: "automatic",
    jsxImportSource: "preact",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

function focusedText(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.textContent);
}

/** Opens a dialog, closes it with a control, and opens it again, all before the browser can report that it has closed. Returns whether it was shown each time. */
async function openTwice(opener: HTMLElement, closer: string): Promise<boolean[]> {
  const isShown = async () => {
    opener.click();
    // The page draws it in a microtask.
    for (let i = 0; i < 10; i++) await undefined;
    return document.querySelector("dialog")?.open ?? false;
  };
  const first = await isShown();
  document.querySelector<HTMLElement>(closer)?.click();
  for (let i = 0; i < 10; i++) await undefined;
  return [first, await isShown()];
}

function chosen(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as Window).page.chosen);
}
