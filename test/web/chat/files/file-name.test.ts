import { expect, test } from "vitest";
import {
  chooseFiles,
  downloadLink,
  logItem,
  openChatPages,
  sendTray,
  textFile,
} from "../../../support/browser/chat-page.ts";
import { webFixture } from "../../../support/browser/web-fixture.ts";

const web = webFixture();

/** Returns whether a file's name is cut, and whether its end is inside its box. */
function cutOf(name: Element): { isCut: boolean; isEndSeen: boolean } {
  const start = name.querySelector(".name-start") as Element;
  const end = (name.querySelector(".name-end") as Element).getBoundingClientRect();
  const box = name.getBoundingClientRect();
  return {
    isCut: start.scrollWidth > start.clientWidth,
    isEndSeen: end.width > 0 && end.left >= box.left && end.right <= box.right + 1,
  };
}

test.each([
  ["whole where it has room", "a plan.txt", false],
  ["cut before its end otherwise", `${"summer ".repeat(20)}plan.txt`, true],
])("a file's name in the tray and on its card is %s", async (_how, name, isCut) => {
  const { one } = await openChatPages(web);
  const expectCut = (place: string) =>
    expect
      .poll(() => one.locator(place).filter({ hasText: name }).evaluate(cutOf))
      .toEqual({ isCut, isEndSeen: true });
  await chooseFiles(one, textFile(name));
  await expectCut(".tray-name");
  await sendTray(one);
  await downloadLink(one, name).waitFor();
  await expectCut(".file-card .file-name");
  expect(await logItem(one, name).locator(".file-name").textContent()).toBe(name);
});
