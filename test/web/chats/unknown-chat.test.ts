import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { exchangeTexts, goTo, type OpenOptions, startChat } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

describe("a link to a chat that is not in the list", () => {
  const web = webFixture();
  let ada: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    ada = await web.parley.addMember({ employee: true });
    ben = await web.parley.addMember({ employee: true });
    await exchangeTexts(web.parley, [ben, ada, "Hello Ada!"]);
  });

  const addressOf = (member: TestMember) => new URL(`/#/chats/${member.id}`, web.parley.url).href;
  const question = (page: Page, { id }: TestMember) =>
    page.getByRole("heading", { name: en.chat.writeTo(en.chats.member(id)), exact: true });

  /** The members to whose chats the pages of the test opened sockets. */
  const openedChats: number[] = [];
  const onPage = (page: Page) =>
    page.on("websocket", (socket) => {
      const id = new URL(socket.url()).searchParams.get("other_member_id");
      if (id !== null) openedChats.push(Number(id));
    });
  beforeEach(() => {
    openedChats.length = 0;
  });
  const open = (options: Partial<OpenOptions>) => web.open({ member: ada, onPage, ...options });
  const openAt = (member: TestMember) => open({ hash: `#/chats/${member.id}` });

  /** Logs a member in on an open page, as a log-in in another tab does. */
  async function logIn(page: Page, { id, email, token }: TestMember): Promise<void> {
    await page.evaluate(
      ([key, newValue]) => {
        localStorage.setItem(key, newValue);
        dispatchEvent(new StorageEvent("storage", { key, newValue }));
      },
      ["parley.session", JSON.stringify({ memberId: id, email, token })] as const,
    );
  }

  async function openList(): Promise<Page> {
    const page = await open({});
    await page.getByText("Hello Ada!").waitFor();
    return page;
  }

  /** The ways in which a browser comes to an address. */
  const ways: Record<string, (cleo: TestMember) => Promise<Page>> = {
    "when the page loads": openAt,
    "when a script changes the address": async (cleo) => {
      const page = await openList();
      await goTo(page, `#/chats/${cleo.id}`);
      return page;
    },
    "when the member pastes it": async (cleo) => {
      const page = await openList();
      await page.goto(addressOf(cleo));
      return page;
    },
    "when the member goes back to it": async (cleo) => {
      const page = await openList();
      await goTo(page, `#/chats/${cleo.id}`);
      await goTo(page, `#/chats/${ben.id}`);
      await page.getByRole("log").getByText("Hello Ada!").waitFor();
      await page.goBack();
      return page;
    },
    "when the member goes forward to it": async (cleo) => {
      const page = await openList();
      await goTo(page, `#/chats/${cleo.id}`);
      await question(page, cleo).waitFor();
      await page.goBack();
      await page.getByText(en.chats.choose).waitFor();
      await page.goForward();
      return page;
    },
    "when the page reloads": async (cleo) => {
      const page = await openList();
      await goTo(page, `#/chats/${cleo.id}`);
      await page.reload();
      return page;
    },
    "when the member clicks it in a message": async (cleo) => {
      await exchangeTexts(web.parley, [ben, ada, `Look: ${addressOf(cleo)}`]);
      const page = await openAt(ben);
      const opened = page.waitForEvent("popup");
      await page
        .getByRole("log")
        .getByRole("link", { name: addressOf(cleo) })
        .click();
      return opened;
    },
  };

  test.each(Object.entries(ways))("opens no socket %s, but after a click", async (_, follow) => {
    const cleo = await web.parley.addMember({ employee: true });
    const cleos = await web.parley.chatV1(cleo, ada);
    expect(cleos.welcome.other_member.online).toBe(false);
    const page = await follow(cleo);
    await question(page, cleo).waitFor();
    expect(await page.getByRole("textbox", { name: en.chat.message, exact: true }).count()).toBe(0);

    // A chat of the list opens at once. Whatever the link does, it has done by then.
    await goTo(page, `#/chats/${ben.id}`);
    await page.getByRole("log").getByText("Hello Ada!").waitFor();
    expect(new Set(openedChats)).toEqual(new Set([ben.id]));
    expect(cleos.unread).toBe(0);

    await goTo(page, `#/chats/${cleo.id}`);
    await startChat(page);
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Hello Cleo!");
    await page.getByRole("button", { name: en.chat.send, exact: true }).click();
    while ((await cleos.next()).text !== "Hello Cleo!");
    expect(openedChats).toContain(cleo.id);
    await cleos.close();
  });

  test("opens no socket when the member logs in with it in the address", async () => {
    const cleo = await web.parley.addMember({ employee: true });
    const cleos = await web.parley.chatV1(cleo, ada);
    const page = await web.open({ hash: `#/chats/${cleo.id}`, onPage });
    await page.getByRole("heading", { name: accountEn.welcome("Parley") }).waitFor();
    await logIn(page, ada);
    await question(page, cleo).waitFor();
    await goTo(page, `#/chats/${ben.id}`);
    await page.getByRole("log").getByText("Hello Ada!").waitFor();
    expect(new Set(openedChats)).toEqual(new Set([ben.id]));
    expect(cleos.unread).toBe(0);
    await cleos.close();
  });

  test("asks again for another member who logs in on the same page", async () => {
    const [cleo, dan] = [await web.parley.addMember(), await web.parley.addMember({ employee: true })];
    const page = await openAt(cleo);
    await startChat(page);
    await page.getByText(en.chat.begin).waitFor();
    await logIn(page, dan);
    await goTo(page, `#/chats/${cleo.id}`);
    await question(page, cleo).waitFor();
    expect(openedChats).toEqual([cleo.id]);
  });

  test("opens without a question once the other member has written", async () => {
    const cleo = await web.parley.addMember({ employee: true });
    const page = await openAt(cleo);
    await question(page, cleo).waitFor();
    await exchangeTexts(web.parley, [cleo, ada, "Hello from Cleo"]);
    await page.getByRole("log").getByText("Hello from Cleo").waitFor();
    expect(await question(page, cleo).count()).toBe(0);
  });

  test("to the member's own number offers no chat", async () => {
    const page = await openAt(ada);
    await page.getByText(en.chats.memberIdOwn).waitFor();
    expect(await page.getByRole("button", { name: en.chats.open, exact: true }).count()).toBe(1);
  });

  test.each([
    ["en-US", 1280, en],
    ["de-DE", 360, de],
  ] as const)("asks in the language of the browser (%s, %i px)", async (locale, width, t) => {
    const cleo = await web.parley.addMember();
    const page = await open({ hash: `#/chats/${cleo.id}`, locale, width });
    await page.getByRole("heading", { name: t.chat.writeTo(t.chats.member(cleo.id)), exact: true }).waitFor();
    await page.getByText(t.chat.writeToHint, { exact: true }).waitFor();
    await page.screenshot({ path: `dist/screenshots/unknown chat ${locale}.png` });
    await page.getByRole("button", { name: t.chats.open, exact: true }).last().click();
    await page.getByText(t.chat.begin).waitFor();
  });
});
