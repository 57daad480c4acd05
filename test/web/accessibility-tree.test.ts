import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, test } from "vitest";
import { en as accountEn } from "../../src/web/account/en.ts";
import { en as statementEn } from "../../src/web/coins/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { LANGUAGE_NAMES } from "../../src/web/i18n/language.ts";
import { en as noticesEn } from "../../src/web/notices/en.ts";
import { en as peopleEn } from "../../src/web/people/en.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";
import { expectScreen, TIME } from "../support/browser/accessibility-tree.ts";
import { exchangeTexts, goTo, markAllRead, openNewChat } from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import type { TestMember } from "../support/runtime/parley.ts";

describe("the accessibility tree", () => {
  const web = webFixture();
  let ada: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    const { parley } = web;
    [ada, ben] = [await parley.addMember({ coins: 200 }), await parley.addMember({ coins: 100 })];
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben" });
    await exchangeTexts(parley, [ben, ada, "Hi"], [ada, ben, "Hello"]);
    await markAllRead(parley, ada, ben);
  });

  const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true });
  const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });

  test("of log-in and registration has a name for each field", async () => {
    const page = await web.open();
    const foot = `
        - group "${accountEn.language}":
          - text: ${accountEn.language}
          - button "${LANGUAGE_NAMES.en}" [pressed]
          - button "${LANGUAGE_NAMES.de}"
        - link "${accountEn.developers}"`;
    await expectScreen(
      page,
      accountEn.logIn,
      page.getByRole("main"),
      `
      - main:
        - heading "${accountEn.welcome("Parley")}" [level=1]
        - status: ${accountEn.intro}
        - form "${accountEn.logIn}":${field(accountEn.email)}${passwordField(accountEn.password)}
          - alert
          - button "${accountEn.logIn}"
        - paragraph:
          - text: ${accountEn.newHere}
          - button "${accountEn.register}"${foot}`,
    );
    await button(page, accountEn.register).click();
    await expectScreen(
      page,
      accountEn.welcomeNew,
      page.getByRole("main"),
      `
      - main:
        - heading "${accountEn.welcomeNew}" [level=1]
        - status: ${accountEn.intro}
        - form "${accountEn.register}":${field(accountEn.email)}${passwordField(accountEn.password)}
          - paragraph: ${en.fields.passwordHint(3)}${passwordField(accountEn.repeatPassword)}${field(accountEn.name)}
          - paragraph: ${accountEn.nameHint}
          - alert
          - button "${accountEn.register}"
        - paragraph:
          - text: ${accountEn.notNew}
          - button "${accountEn.logIn}"${foot}`,
    );
  });

  test("of the list begins with a way past the navigation, and has one sentence for each row", async () => {
    const page = await web.open({ member: ada });
    await expectScreen(
      page,
      en.shell.chats,
      page.locator(".shell"),
      `
      - button "${en.shell.skip}"
      - navigation "${en.shell.navigation}":
        - link "${en.shell.chats}"
        - link "${en.shell.balance(195)}"
        - link "${en.shell.settings}"
      - main:
        - region "${en.chats.title}":
          - heading "${en.chats.title}" [level=1]
          - button "${en.chats.search}"
          - button "${en.chats.newChat}"
          - list "${en.chats.list}":
            - listitem:
              - link "Ben, ${en.chats.you("Hello")}, ${en.chat.sent}, ${TIME}"
                - text: Ben, ${en.chats.you("Hello")}, ${en.chat.sent},
                - time: ${TIME}
          - paragraph:
            - text: ${en.chats.foot(ada.id)}
            - button "${en.chats.copyLink}"
            - status
        - paragraph: ${en.chats.choose}
        - paragraph: ${en.chats.chooseHint}`,
    );
    await openNewChat(page);
    await expectScreen(
      page,
      en.shell.chats,
      dialog(page, en.chats.newChat),
      `
      - dialog "${en.chats.newChat}":
        - heading "${en.chats.newChat}" [level=2]
        - button "${peopleEn.close}"
        - form "${en.chats.newChat}":${field(peopleEn.find.off)}
          - status
          - alert
          - button "${peopleEn.open}"`,
    );
  });

  test("of the coins and the settings has a region with a heading for each part", async () => {
    const page = await web.open({ member: ada, hash: "#/coins" });
    const main = page.getByRole("main");
    await expectScreen(
      page,
      statementEn.title,
      main,
      `
      - main:
        - heading "${statementEn.title}" [level=1]
        - region "${statementEn.balance}":
          - heading "${statementEn.balance}" [level=2]
          - paragraph: 195
          - paragraph: ${statementEn.worth(39)}
        - region "${statementEn.list}":
          - heading "${statementEn.list}" [level=2]
          - group "${statementEn.filterLabel}":
            - button "${statementEn.filters.all}" [pressed]
            - button "${statementEn.filters.in}"
            - button "${statementEn.filters.out}"
          - button "${statementEn.download}"
          - heading "${en.chat.today}" [level=2]
          - list "${en.chat.today}":
            - listitem:
              - button "Ben ${statementEn.paid(1)} ${statementEn.pending} -${en.coins(5)} ${statementEn.balanceAfter(195, true)}"
            - listitem:
              - text: ${statementEn.kinds.grant}
              - time: ${TIME}
              - text: ${en.coins(200)} ${statementEn.balanceAfter(200, true)}
          - status: ${statementEn.shown(2)}`,
    );
    await goTo(page, "#/settings");
    await expectScreen(
      page,
      settingsEn.title,
      main,
      `
      - main:
        - heading "${settingsEn.title}" [level=1]
        - status
        - region "${settingsEn.profile}":
          - heading "${settingsEn.profile}" [level=2]
          - form "${settingsEn.profile}":
            - paragraph: ${settingsEn.number(ada.id)}
            - text: ${settingsEn.name}
            - textbox "${settingsEn.name}"
            - alert
            - button "${settingsEn.save}"
        - region "${settingsEn.password}":
          - heading "${settingsEn.password}" [level=2]
          - form "${settingsEn.password}":${[settingsEn.current, settingsEn.new, settingsEn.repeated].map((label) => passwordField(label, "  ")).join("")}
            - alert
            - button "${settingsEn.change}"
        - region "${noticesEn.title}":
          - heading "${noticesEn.title}" [level=2]
          - group "${noticesEn.title}":
            - text: ${noticesEn.title}
            - checkbox "${noticesEn.sound}"
            - text: ${noticesEn.sound}
        - region "${settingsEn.language}":
          - heading "${settingsEn.language}" [level=2]
          - group "${settingsEn.language}":
            - text: ${settingsEn.language}
            - radio "${LANGUAGE_NAMES.en}" [checked]
            - text: ${LANGUAGE_NAMES.en}
            - radio "${LANGUAGE_NAMES.de}"
            - text: ${LANGUAGE_NAMES.de}
        - region "${settingsEn.logOut}":
          - heading "${settingsEn.logOut}" [level=2]
          - paragraph: ${settingsEn.logOutHint}
          - button "${settingsEn.logOut}"`,
    );
  });
});

function field(label: string, indent = ""): string {
  return `
          ${indent}- text: ${label}
          ${indent}- textbox "${label}"`;
}

function passwordField(label: string, indent = ""): string {
  return `${field(label, indent)}
          ${indent}- button "${en.fields.showPassword(label)}"`;
}
