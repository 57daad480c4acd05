import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, test } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { expectScreen, TIME } from "../../support/browser/accessibility-tree.ts";
import { chooseFiles, logItem, textFile, waitForPrice } from "../../support/browser/chat-page.ts";
import { exchangeTexts, markAllRead } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

const { smiles, tray, composer, spend } = attachmentsEn;
const [COSTS, BALANCE] = [en.coins(5), en.coins(195)];

describe("the accessibility tree", () => {
  const web = webFixture();
  let ada: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    const { parley } = web;
    [ada, ben] = [await parley.addMember({ coins: 200 }), await parley.addMember({ coins: 100 })];
    const boss = await parley.addMember({ superuser: true });
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben" });
    await postSmile(parley, boss, PNG, { price: 10, title: "Wave" });
    await postSmile(parley, boss, PNG, { price: 150, title: "Crown" });
    await exchangeTexts(parley, [ben, ada, "Hi"], [ada, ben, "Hello"]);
    await markAllRead(parley, ada, ben);
  });

  const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true });
  const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });

  test("of a chat has authors, days as headings, and the price of what can be sent", async () => {
    const page = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
    await logItem(page, "Hello").waitFor();
    await waitForPrice(page, 5);
    const pane = page.getByRole("region", { name: "Ben", exact: true });
    await expectScreen(
      page,
      "Ben",
      pane,
      `
      - region "Ben":
        - heading "Ben" [level=1]
        - paragraph: ${en.chat.away}
        - button "${messagesEn.menu.chat}"
        - log "${messagesEn.log.name("Ben")}":
          - paragraph: Ben
          - paragraph: ${messagesEn.start.since(TIME)}
          - paragraph: ${messagesEn.log.start} ${messagesEn.start.price(5)}
          - list:
            - listitem:
              - heading "${en.chat.today}" [level=2]
              - text: Ben:
              - paragraph: Hi
              - paragraph:
                - time: ${TIME}
            - listitem:
              - text: ${en.chat.own}:
              - paragraph: Hello
              - paragraph:
                - time: ${TIME}
                - text: ${en.chat.sent}
        - alert
        - status
        - form "${en.chat.message}":
          - button "${composer.add}"
          - textbox "${en.chat.message}"
          - button "${smiles.open}"
          - text: ${composer.costsOf(COSTS, BALANCE)}
          - button "${en.chat.send}" [disabled]`,
    );

    await button(page, smiles.open).click();
    await button(page, `Crown ${en.coins(150)}`).click();
    const picker = `
      - dialog "${smiles.title}":
        - heading "${smiles.title}" [level=2]
        - button "${attachmentsEn.close}"
        - paragraph: ${smiles.balance(BALANCE)}
        - list:
          - listitem:
            - button "Wave ${en.coins(10)}":
              - img "Wave"
              - text: ${en.coins(10)}
          - listitem:
            - button "Crown ${en.coins(150)}" [pressed]:
              - img "Crown"
              - text: ${en.coins(150)}
        - group "Crown":
          - paragraph: Crown · ${en.coins(150)}
          - button "${en.chat.send}"`;
    await expectScreen(page, "Ben", dialog(page, smiles.title), picker);
    await button(page.getByRole("group", { name: "Crown", exact: true }), en.chat.send).click();
    await expectScreen(
      page,
      "Ben",
      dialog(page, spend.title(en.coins(150))),
      `
      - dialog "${spend.title(en.coins(150))}":
        - heading "${spend.title(en.coins(150))}" [level=2]
        - button "${attachmentsEn.close}"
        - paragraph: ${spend.left("45")}
        - button "${spend.cancel}"
        - button "${en.chat.send}"`,
    );
  });

  test("of the tray and of a member's sheet names the files and the member", async () => {
    const page = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
    await waitForPrice(page, 5);
    await chooseFiles(page, textFile("notes.txt"));
    await expectScreen(
      page,
      "Ben",
      page.getByRole("region", { name: tray.title, exact: true }),
      `
      - region "${tray.title}":
        - list:
          - listitem:
            - text: notes.txt 1 kB
            - button "${tray.remove("notes.txt")}"
        - paragraph: ${tray.sum(1, COSTS)}`,
    );
    await button(page, messagesEn.menu.chat).click();
    await page.getByRole("menuitem", { name: messagesEn.menu.about("Ben"), exact: true }).click();
    await expectScreen(
      page,
      "Ben",
      dialog(page, "Ben"),
      `
      - dialog "Ben":
        - heading "Ben" [level=2]
        - button "${attachmentsEn.close}"
        - paragraph: ${peopleEn.number(ben.id)}
        - paragraph: ${peopleEn.since(TIME)}
        - button "${peopleEn.copyTheirLink("Ben")}"
        - status`,
    );
  });
});
