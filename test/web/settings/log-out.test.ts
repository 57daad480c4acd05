import { expect, test } from "vitest";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import { chooseFiles, logItem, messageField, sendText, textFile } from "../../support/browser/chat-page.ts";
import { goTo, startChat } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { addPair } from "../../support/runtime/chat.ts";

const web = webFixture();

test("a log-out asks before it deletes messages or files that were not sent, but not for a draft", async () => {
  const [ada, ben] = await addPair(web.parley, { ada: { coins: 3 } });
  const page = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
  await startChat(page);
  const logOut = page.getByRole("button", { name: settingsEn.logOut, exact: true });
  const question = (messages: number, files: number) =>
    page.getByRole("dialog", { name: settingsEn.lost(messages, files), exact: true });
  await sendText(page, "unpaid");
  await logItem(page, "unpaid").locator(".failed-line").waitFor();
  // Nobody looks at the chat by now.
  await goTo(page, "#/settings");
  await logOut.click();
  await question(1, 0).getByText(settingsEn.deletesOne, { exact: true }).waitFor();
  await question(1, 0).getByRole("button", { name: settingsEn.cancel, exact: true }).click();
  await question(1, 0).waitFor({ state: "detached" });

  await goTo(page, `#/chats/${ben.id}`);
  await chooseFiles(page, textFile("a.txt"), textFile("b.txt"));
  await goTo(page, "#/settings");
  await logOut.click();
  await question(1, 2).getByText(settingsEn.deletesAll, { exact: true }).waitFor();
  await question(1, 2).getByRole("button", { name: settingsEn.logOut, exact: true }).click();
  const form = page.getByRole("form", { name: accountEn.logIn, exact: true });
  await form.waitFor();

  const other = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
  await startChat(other);
  await messageField(other).fill("a draft");
  await goTo(other, "#/settings");
  await other.getByRole("button", { name: settingsEn.logOut, exact: true }).click();
  await other.getByRole("form", { name: accountEn.logIn, exact: true }).waitFor();
  expect(await other.getByRole("dialog").count()).toBe(0);
});
