import type { Browser, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { words } from "../../../src/web/example/words.ts";
import type { Parley, TestMember } from "../runtime/parley.ts";
import { collectComplaints, newPage } from "./launch-browser.ts";

/** A member with the example page open. */
export type Person = TestMember & { page: Page };

/** The example page, driven for several members as they would by hand. */
export class ExamplePages {
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #parley: Parley;

  constructor(browser: Browser, parley: Parley) {
    this.#browser = browser;
    this.#parley = parley;
  }

  async openPage(path: string, width?: number): Promise<Page> {
    const page = await newPage(this.#browser, "about:blank", { width });
    collectComplaints(page, this.complaints);
    await page.goto(new URL(path, this.#parley.url).href);
    return page;
  }

  /** Opens the example page for a new member, and fills in their token. */
  async addPerson({ coins = 100, width }: { coins?: number; width?: number } = {}): Promise<Person> {
    const page = await this.openPage("/example", width);
    const member = await this.#parley.addMember({ coins });
    await page.fill("#me [name=token]", member.token);
    return { ...member, page };
  }

  /** Opens an empty chat for two new members. */
  async openChatOfTwo(): Promise<[Person, Person]> {
    const [ada, ben] = [await this.addPerson(), await this.addPerson()];
    await openChat(ada, ben.id);
    await openChat(ben, ada.id);
    for (const { page } of [ada, ben]) await listItem(page, words.history(0)).waitFor();
    return [ada, ben];
  }
}

export async function openChat({ page }: { page: Page }, otherId: number): Promise<void> {
  await page.fill("#open [name=other_member_id]", String(otherId));
  await page.click("#open button");
  await page.click("#authorize");
}

export async function sendText(page: Page, text: string): Promise<void> {
  await page.fill("#text [name=text]", text);
  await page.click("#text button");
}

export async function sendSmile(page: Page, id: number): Promise<void> {
  await page.fill("#smile [name=smile_id]", String(id));
  await page.click("#smile button");
}

export async function sendFile(page: Page, name: string, buffer: Buffer, text: string): Promise<void> {
  await page.fill("#text [name=text]", text);
  await page.setInputFiles("#file [name=file]", { name, mimeType: "", buffer });
  await page.click("#file button");
}

/** Returns the items of the list of frames that contain the text, without those of frames that the page has sent. */
export function listItem(page: Page, text: string): Locator {
  return page.getByRole("log").locator("li:not(.sent)").filter({ hasText: text });
}

/** Returns the texts of the frames that the page has sent. */
export function sentFrames(page: Page): Promise<string[]> {
  return page.getByRole("log").locator("li.sent pre").allTextContents();
}

export async function expectAccountText({ page }: { page: Page }, text: string): Promise<void> {
  await expect.poll(() => page.getByRole("status").textContent()).toBe(text);
}

export function expectBalance({ page, id, email }: Person, balance: number): Promise<void> {
  return expectAccountText({ page }, words.member({ id, email, balance, exempt: false, exact: true }));
}

/** Returns an image's width in pixels; 0 until it has loaded. */
export async function loadedWidth(image: Locator): Promise<number> {
  await image.waitFor({ state: "attached" });
  return image.evaluate((element) => (element as HTMLImageElement).naturalWidth);
}
