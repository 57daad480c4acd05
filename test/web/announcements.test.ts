import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en as messagesEn } from "../../src/web/chat/messages/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import {
  chooseSticker,
  logItem,
  messageField,
  sendFiles,
  sendText,
  textFile,
  waitForBalance,
  waitForPrice,
} from "../support/browser/chat-page.ts";
import { cutNetwork, restoreNetwork } from "../support/browser/network.ts";
import { watchAnnouncements } from "../support/browser/page/log.ts";
import { exchangeTexts } from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import { addPair } from "../support/runtime/chat.ts";
import { PNG, postSmile } from "../support/runtime/smiles.ts";

describe("a screen reader in a chat", () => {
  const site = webFixture();

  test("reads what the other member sends and what fails, once each, and nothing else", async () => {
    const { parley } = site;
    const boss = await parley.addMember({ superuser: true });
    await postSmile(parley, boss, PNG, { price: 1, title: "Wave" });
    const [ada, ben] = await addPair(parley, { ada: { coins: 1000 }, ben: { coins: 1000 } });
    await exchangeTexts(parley, [ada, ben, "one from before"], [ben, ada, "two from before"]);
    const onPage = (page: Page) => page.addInitScript(watchAnnouncements);
    const hers = await site.open({ member: ada, hash: `#/chats/${ben.id}`, onPage });
    const his = await site.open({ member: ben, hash: `#/chats/${ada.id}`, onPage });
    for (const page of [hers, his]) {
      await logItem(page, "two from before").waitFor();
      await waitForPrice(page, 5);
      await page.locator(".presence").getByText(en.chat.online, { exact: true }).waitFor();
    }
    const name = en.chats.member(ben.id);
    const expected: string[] = [];
    const expectAnnounced = async (...texts: string[]) => {
      expected.push(...texts);
      await expect.poll(() => hers.evaluate(announced)).toEqual(expected);
    };
    await expectAnnounced();

    await messageField(his).pressSequentially("hello");
    await hers.getByText(en.chat.typing).waitFor();
    await sendText(his, "hello again");
    await expectAnnounced(`${name}: hello again`);
    await his.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await chooseSticker(his, "Wave", en.coins(1));
    await hers.getByRole("log").getByRole("img", { name: "Wave" }).waitFor();
    await expectAnnounced(`${name}: ${en.chats.smile}`);
    await sendFiles(his, textFile("notes.txt"));
    await expectAnnounced(`${name}: ${en.chats.file("notes.txt")}`);

    await sendText(hers, "my own");
    await logItem(hers, "my own").getByText(en.chat.read, { exact: true }).waitFor({ state: "attached" });
    // The list shows a message of another chat.
    const cleo = await parley.addMember({ coins: 5 });
    await exchangeTexts(parley, [cleo, ada, "from another chat"]);
    await hers.getByText("from another chat").first().waitFor();
    await expectAnnounced();

    await cutNetwork(hers);
    await expectAnnounced(en.shell.offline);
    await restoreNetwork(hers);
    await hers.getByText(en.shell.offline).waitFor({ state: "detached" });
    await expectAnnounced();

    // Her coins run out, which the composer says too.
    const taken = await parley.request(
      boss,
      "POST",
      `/members/${ada.id}/coins`,
      { amount: -987 },
      { "Idempotency-Key": "taken" },
    );
    expect(taken.status).toBe(201);
    await waitForBalance(hers, 3);
    await expectAnnounced(attachmentsEn.low.bar(en.coins(3), 0));
    await sendText(hers, "too dear");
    await logItem(hers, "too dear").getByText(messagesEn.failed.notSent).waitFor();
    await expectAnnounced(messagesEn.failed.open("too dear"));

    // His page announced too what his file costs.
    const cost = attachmentsEn.tray.sum(1, en.coins(5));
    expect(await his.evaluate(announced)).toEqual([cost, `${en.chats.member(ada.id)}: my own`]);
  });
});

function announced(): string[] {
  return (window as unknown as { announced: string[] }).announced;
}
