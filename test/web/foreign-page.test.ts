import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en as messagesEn } from "../../src/web/chat/messages/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { waitForMessageMenus } from "../support/browser/chat-page.ts";
import type * as Foreign from "../support/browser/foreign-page.ts";
import { collectComplaints, newPage } from "../support/browser/launch-browser.ts";
import { startStaticFront } from "../support/browser/static-front.ts";
import { exchangeTexts } from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import type { TestMember } from "../support/runtime/parley.ts";
import { PNG, postSmile } from "../support/runtime/smiles.ts";

type ForeignWindow = { page: typeof Foreign; unmount: (() => void)[] };

/** A page of a site with styles for everything, and a place of its own for files. */
const HTML = `<!doctype html>
<html lang="fr">
<title>A site</title>
<style>
  * { all: unset; letter-spacing: 3px; text-transform: uppercase; }
  html, body, div, main { display: block; }
  body { font: italic 30px/3 serif; color: red; background: yellow; }
  h1 { font-size: 90px; }
  button, a, textarea { border: 9px solid red; }
  .widget-host { inline-size: 900px; block-size: 560px; }
</style>
<body class="site">
<main><h1>A site</h1><div id="one" class="widget-host"></div><div id="two" class="widget-host"></div></main>`;

describe("the list and chats in the page of another site", () => {
  const site = webFixture({ MESSAGE_PRICE: 5 });
  const folder = mkdtempSync(join(tmpdir(), "parley-site-"));
  let front: Awaited<ReturnType<typeof startStaticFront>>;
  beforeAll(async () => {
    writeFileSync(join(folder, "site.html"), HTML);
    front = await startStaticFront(site.parley.url, folder);
  });
  afterAll(async () => {
    await front?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openSite(complaints: string[]): Promise<Page> {
    const page = await newPage(site.browser, "about:blank", { width: 1000 });
    collectComplaints(page, complaints);
    await page.goto(new URL("/site.html", front.url).href);
    await page.addScriptTag({ content: bundle("test/support/browser/foreign-page.ts") });
    return page;
  }

  async function mount(page: Page, selector: string, other: TestMember): Promise<Locator> {
    await page.evaluate(
      ([element, otherId, css]) => {
        const global = globalThis as unknown as ForeignWindow;
        global.unmount ??= [];
        const place = document.querySelector<HTMLElement>(element) as HTMLElement;
        global.unmount.push(global.page.mount(place, otherId, css));
      },
      [selector, other.id, bundle("src/web/main.css")] as const,
    );
    return page.locator(selector);
  }

  test("work in a shadow tree each, and leave the page as it is", async () => {
    const { parley } = site;
    const complaints: string[] = [];
    const ada = await parley.addMember({ coins: 200 });
    const [ben, cleo] = [await parley.addMember({ coins: 10 }), await parley.addMember()];
    await postSmile(parley, await parley.addMember({ superuser: true }), PNG, { price: 10, title: "Wave" });
    await postSmile(parley, await parley.addMember({ superuser: true }), PNG, { price: 11, title: "Hug" });
    await exchangeTexts(parley, [ada, ben, "from before"], [ada, cleo, "to Cleo"]);
    const page = await openSite(complaints);
    const before = await page.evaluate(stateOfPage);
    await page.evaluate(({ id, email, token }) => {
      (globalThis as unknown as ForeignWindow).page.start({ memberId: id, email, token });
    }, ada);
    const one = await mount(page, "#one", ben);
    const two = await mount(page, "#two", cleo);
    const log = (widget: Locator) => widget.getByRole("log");
    const field = one.getByRole("textbox", { name: en.chat.message, exact: true });
    await log(one).getByText("from before").waitFor();
    await log(two).getByText("to Cleo").waitFor();
    expect(await log(two).getByText("from before").count()).toBe(0);
    await one.getByRole("link", { name: new RegExp(en.chats.member(cleo.id)) }).waitFor();

    // The site's styles end at the tree.
    expect(await field.evaluate(styleOf)).toEqual(PLAIN);
    expect(await log(one).getByText("from before").evaluate(styleOf)).toEqual(PLAIN);

    await field.fill("hello Ben");
    await field.press("Enter");
    await log(one).getByRole("listitem").filter({ hasText: "hello Ben" }).getByText(en.chat.sent).waitFor();
    await exchangeTexts(parley, [ben, ada, "hello Ada"]);
    await log(one).getByText("hello Ada").waitFor();
    expect(await log(two).getByText("hello Ada").count()).toBe(0);

    await sendSticker(page, one);
    await sendFile(page, one);
    await dismissRefusedFile(page, one);
    await useMenus(page, one);

    expect(await page.evaluate(stateOfPage)).toEqual(before);
    await page.evaluate(() => {
      for (const unmount of (globalThis as unknown as ForeignWindow).unmount) unmount();
    });
    await page.evaluate(() => {
      for (const type of ["resize", "focus", "online", "dragover", "visibilitychange"]) {
        dispatchEvent(new Event(type));
        document.dispatchEvent(new Event(type));
      }
    });
    expect(await page.evaluate(() => document.querySelector("#one")?.shadowRoot?.childElementCount)).toBe(0);
    expect(complaints).toEqual([]);
  });

  /** Chooses a sticker by keyboard, after Escape and a press outside have closed the picker. */
  async function sendSticker(page: Page, widget: Locator): Promise<void> {
    const open = widget.getByRole("button", { name: attachmentsEn.smiles.open, exact: true });
    const dialog = widget.locator("dialog");
    await open.click();
    await widget.getByRole("button", { name: `Wave ${en.coins(10)}`, exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => focusedIn(page)).toBe(attachmentsEn.smiles.open);
    await open.click();
    await page.mouse.click(2, 2);
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await expect.poll(() => focusedIn(page)).toContain("Wave");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => focusedIn(page)).toContain("Hug");
    await page.keyboard.press("Enter");
    const row = widget.getByRole("group", { name: "Hug", exact: true });
    await row.getByRole("button", { name: en.chat.send, exact: true }).click();
    await widget.getByRole("log").getByRole("img", { name: "Hug" }).waitFor();
  }

  /** Drops a file onto the chat, and sends it from the tray. The site's own place for files is left alone. */
  async function sendFile(page: Page, widget: Locator): Promise<void> {
    await dropFile(widget, "note.txt", "a note");
    await widget.locator(".tray-file").waitFor();
    await widget.getByRole("button", { name: en.chat.send, exact: true }).click();
    await widget
      .getByRole("log")
      .getByRole("link", { name: `${attachmentsEn.files.download} note.txt` })
      .waitFor();
    const effect = await page.evaluate(() => {
      const own = document.querySelector("h1") as HTMLElement;
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["theirs"], "theirs.txt"));
      // The browser ignores changes of it outside of a drag.
      Object.defineProperty(dataTransfer, "dropEffect", { value: "none", writable: true });
      own.addEventListener("dragover", (event) => {
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      });
      own.dispatchEvent(new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true }));
      return dataTransfer.dropEffect;
    });
    expect(effect).toBe("copy");
  }

  function dropFile(widget: Locator, name: string, content: string): Promise<void> {
    return widget.locator(".talk-pane").evaluate(
      (element, [fileName, bytes]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([bytes], fileName, { type: "text/plain" }));
        const options = { dataTransfer, bubbles: true, composed: true, cancelable: true };
        for (const type of ["dragover", "drop"]) element.dispatchEvent(new DragEvent(type, options));
      },
      [name, content] as const,
    );
  }

  /** Drops an empty file, and dismisses the reason why it is refused: the focus of the button that disappears stays in the tree. */
  async function dismissRefusedFile(page: Page, widget: Locator): Promise<void> {
    await dropFile(widget, "empty.txt", "");
    await widget.getByRole("button", { name: attachmentsEn.files.dismiss, exact: true }).press("Enter");
    await expect.poll(() => focusedIn(page)).toBe(attachmentsEn.composer.add);
  }

  /** Opens the menus of a message and of the chat by keyboard. */
  async function useMenus(page: Page, widget: Locator): Promise<void> {
    await waitForMessageMenus(widget.getByRole("log"));
    await widget.getByRole("log").focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    const menu = widget.getByRole("menu");
    await menu.waitFor();
    await expect.poll(() => focusedRoleIn(page)).toBe("menuitem");
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    await widget.getByRole("button", { name: messagesEn.menu.chat, exact: true }).click();
    await widget.getByRole("menuitem", { name: messagesEn.menu.mute, exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
  }
});

const PLAIN = { style: "normal", spacing: "normal", transform: "none", isRed: false };

/** Returns what the site's styles would change of an element. */
function styleOf(element: Element) {
  const { fontStyle, letterSpacing, textTransform, color, borderTopColor } = getComputedStyle(element);
  const isRed = [color, borderTopColor].includes("rgb(255, 0, 0)");
  return { style: fontStyle, spacing: letterSpacing, transform: textTransform, isRed };
}

/** Returns everything of a page that belongs to its site. */
function stateOfPage() {
  return {
    address: location.href,
    entries: history.length,
    title: document.title,
    language: document.documentElement.lang,
    body: document.body.className,
    head: document.head.innerHTML.replace(/<script.*<\/script>/s, ""),
    // Each socket has an empty frame, which the member does not see.
    elements: [...document.querySelectorAll("body > :not(iframe[hidden])")].map(({ tagName }) => tagName),
    local: { ...localStorage },
    tab: { ...sessionStorage },
    cookies: document.cookie,
  };
}

/** Returns the name of the element with the focus in the first shadow tree. */
function focusedIn(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const element = document.querySelector("#one")?.shadowRoot?.activeElement;
    const picture = element?.querySelector("img")?.alt;
    return picture ?? element?.getAttribute("aria-label") ?? element?.textContent ?? undefined;
  });
}

function focusedRoleIn(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.querySelector("#one")?.shadowRoot?.activeElement?.getAttribute("role"));
}

/** Builds a script or a style sheet into one text. */
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
