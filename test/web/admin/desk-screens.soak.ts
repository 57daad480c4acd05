import type { Page } from "playwright-core";
import { beforeAll, describe } from "vitest";
import { de as adminDe } from "../../../src/web/admin/de.ts";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { de as keysDe } from "../../../src/web/admin/keys/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { testStates } from "../../support/browser/screen-states.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { addKey } from "../../support/runtime/api-keys.ts";
import { openChat } from "../../support/runtime/chat.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";
import { addSiteMember } from "../../support/site/add-site-member.ts";

const ISSUER = "https://members.example";

describe("the operator's desk", () => {
  const web = webFixture({ SITE_ISSUER: ISSUER }, { instrumented: true });
  let boss: TestMember;
  let ada: TestMember;
  let zoe: TestMember;
  beforeAll(async () => {
    const { parley } = web;
    boss = await parley.addMember({ superuser: true });
    await parley.request(boss, "PATCH", "/members/me", { name: "Sue" });
    const chat = await openChat(parley, "contract", { ada: { coins: 987_654_321 }, ben: { employee: true } });
    ada = chat.ada;
    for (const [member, name] of [
      [chat.ada, "Adalbertine von und zu Hohenstein-Lichtenfels"],
      [chat.ben, "Ben Okri"],
    ] as const)
      await parley.request(member, "PATCH", "/members/me", { name });
    chat.a.send("paid");
    await chat.b.next();
    await Promise.all([chat.a.close(), chat.b.close()]);
    await parley.control("releaseHold", [chat.ada, chat.ben], chat.ada);
    const gone = await parley.addMember();
    const patch = (member: TestMember, body: object) =>
      parley.request(boss, "PATCH", `/members/${member.id}`, body);
    await patch(gone, { is_active: false });
    await patch(ada, { premium_until: "2100-01-01T00:00:00Z" });
    const grant = { amount: 1_000_000, note: "For the whole winter, with thanks" };
    await parley.request(boss, "POST", `/members/${ada.id}/coins`, grant, { "Idempotency-Key": "winter" });
    for (const [title, price] of [
      ["Wave", 5],
      ["A golden crown", 1500],
      ["Thank you", 10],
    ] as const)
      await postSmile(parley, boss, PNG, { title, price });
    await addKey(parley.env.DB, ["members", "coins", "messages"], {
      name: "A shop with a name that hardly fits into the line of a phone",
    });
    await addKey(parley.env.DB, ["coins"], { name: "The old shop", isEnded: true });
    const run = {
      uuid: crypto.randomUUID(),
      members: 4,
      chats: 1,
      transfers: 3,
      messages: 1,
      differences: 2,
    };
    await parley.request(boss, "POST", "/acts", run);
    zoe = await addSiteMember(parley, {
      issuer: ISSUER,
      subject: "auth0|5f7c8ec7c33c6c004bbafe82-of-a-long-name-for-an-account",
      email: "zoe.with-a-long-name-for-an-email@members.of-the-site.example",
    });
    await parley.addMembers(Array.from({ length: 6 }, (_, i) => 10 ** i));
    await parley.runHourlyCron();
  });

  const member = () => boss;
  const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true }).waitFor();
  testStates(web, {
    "the desk's overview": {
      member,
      hash: "#/admin",
      until: async (page) => {
        await page.getByText(adminEn.reconciliation.outcome(2)).first().waitFor();
        await page.locator(".tile").getByText("11", { exact: true }).waitFor();
      },
    },
    "the desk's members": {
      member,
      hash: "#/admin/members",
      until: (page) => page.getByText(ada.email, { exact: true }).waitFor(),
    },
    "the desk's member": {
      member,
      hash: () => `#/admin/members/${ada.id}`,
      height: 1600,
      until: (page) => page.getByText("For the whole winter, with thanks").waitFor(),
    },
    "the desk's member of the site": {
      member,
      hash: () => `#/admin/members/${zoe.id}`,
      until: (page) => page.getByText(adminEn.account.onSite).waitFor(),
    },
    "the desk's question": {
      member,
      hash: () => `#/admin/members/${ada.id}`,
      until: async (page) => {
        await page.getByRole("button", { name: adminEn.account.deactivate, exact: true }).click();
        await page.getByRole("dialog").waitFor();
      },
    },
    "the desk's stickers": {
      member,
      hash: "#/admin/stickers",
      until: (page) => page.getByText("A golden crown").waitFor(),
    },
    "the desk's sticker": {
      member,
      hash: "#/admin/stickers",
      until: async (page) => {
        await page.getByRole("button", { name: /^A golden crown/ }).click();
        await page.getByRole("dialog", { name: "A golden crown" }).waitFor();
      },
    },
    "the desk's books, with a check": {
      member,
      hash: "#/admin/books",
      until: async (page) => {
        await page.getByRole("button", { name: adminEn.reconciliation.start, exact: true }).click();
        await page.getByText(adminEn.reconciliation.right, { exact: true }).waitFor();
      },
    },
    "the desk's acts, in German": {
      member,
      hash: "#/admin/acts",
      locale: "de-DE",
      until: (page) => heading(page, adminDe.sections.acts),
    },
    "the desk's API keys": {
      member,
      hash: "#/admin/keys",
      height: 1600,
      until: (page) => page.getByText("A shop with a name that hardly fits").waitFor(),
    },
    "the desk's new API key, in German": {
      member,
      hash: "#/admin/keys",
      locale: "de-DE",
      until: async (page) => {
        await page.getByLabel(keysDe.name, { exact: true }).fill("Shop");
        await page.getByLabel(keysDe.scopes.coins.title, { exact: true }).check();
        await page.getByRole("button", { name: keysDe.create, exact: true }).click();
        await page.getByText(/^sk_/).first().waitFor();
        await heading(page, keysDe.created("Shop"));
      },
    },
    "the desk without access": {
      member: () => ada,
      hash: "#/admin",
      isFaulty: true,
      until: (page) => page.getByText(adminEn.forbidden).waitFor(),
    },
    "the desk without a server": {
      member,
      hash: "#/admin",
      isFaulty: true,
      onPage: async (page) => {
        for (const path of ["**/acts*", "**/stats*"]) await page.route(path, (route) => route.abort());
      },
      until: (page) => page.getByText(en.errors.unavailable).first().waitFor(),
    },
  });
});
