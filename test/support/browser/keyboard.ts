import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { invisibleFocus } from "./page/focus.ts";

/** A search for an element gives up after this many Tabs. */
const TABS_MAX = 25;

/**
 * Moves the focus by Tab alone, and checks that it is visible on each element on the way.
 * @returns how many Tabs it took
 */
export async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<number> {
  for (let tabs = 1; tabs <= TABS_MAX; tabs++) {
    await page.keyboard.press(key);
    expect(await page.evaluate(invisibleFocus)).toBe("");
    if (await hasFocus(page, target)) return tabs;
  }
  return expect.fail(`${TABS_MAX} Tabs do not reach ${target}`);
}

/** Moves the focus by Tab to a control, and presses Enter. */
export async function tabAndPress(
  page: Page,
  target: Locator,
  key: "Tab" | "Shift+Tab" = "Tab",
): Promise<void> {
  await tabTo(page, target, key);
  await page.keyboard.press("Enter");
}

/** Has the next Tab begin at the start of the page, as after it has loaded. */
export function leaveFocus(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { body } = document;
    body.tabIndex = -1;
    body.focus();
    body.removeAttribute("tabindex");
  });
}

/** Waits until the element has the focus, and checks that it is visible. */
export async function expectFocus(page: Page, element: Locator): Promise<void> {
  await expect.poll(() => hasFocus(page, element), { message: `focus of ${element}` }).toBe(true);
  expect(await page.evaluate(invisibleFocus)).toBe("");
}

export async function hasFocus(page: Page, element: Locator): Promise<boolean> {
  return (await element.and(page.locator(":focus")).count()) === 1;
}

/** Returns the name and the description of the control that has the focus, which a screen reader reads then. */
export async function readFocus(page: Page): Promise<{ name: string; description: string } | undefined> {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  await devtools.detach();
  const focused = nodes.findLast(({ properties }) =>
    properties?.some(({ name, value }) => name === "focused" && value.value === true),
  );
  return focused && { name: focused.name?.value ?? "", description: focused.description?.value ?? "" };
}
