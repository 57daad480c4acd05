import type { Page } from "playwright-core";
import { test } from "vitest";
import type { TestMember } from "../runtime/parley.ts";
import { expectUsable } from "./screenshots.ts";
import type { OpenOptions } from "./web-client.ts";
import type { WebFixture } from "./web-fixture.ts";

/** A screen of the web client in one state. */
export type ScreenState = {
  member?: () => TestMember | Promise<TestMember>;
  hash?: string | (() => string);
  /** Replaces values of the site's configuration. */
  config?: object;
  locale?: string;
  /** The height of the window, for a screen that scrolls. */
  height?: number;
  /** The browser reports requests that fail, as they shall. */
  isFaulty?: boolean;
  onPage?: OpenOptions["onPage"];
  /** Brings the page to the state to check. */
  until: (page: Page) => Promise<unknown>;
};

/** Checks with axe in each of fifteen views take long on a machine that does something else too. */
export const SCREEN_LIMIT = { timeout: 180_000 };

/** Adds a test for each state of a table, which checks that everybody can use it. */
export function testStates(web: WebFixture, states: Record<string, ScreenState>): void {
  test.each(Object.keys(states))("can be used by everybody: %s", SCREEN_LIMIT, async (name) => {
    const { until, height, ...state } = states[name] as ScreenState;
    const page = await openState(web, state);
    await until(page);
    await expectUsable(page, name, height === undefined ? {} : { height });
  });
}

async function openState(
  web: WebFixture,
  { member, hash, config, locale, isFaulty, onPage }: Omit<ScreenState, "until" | "height">,
): Promise<Page> {
  const given = config && { ...((await (await web.parley.fetch("/config")).json()) as object), ...config };
  const loggedIn = await member?.();
  return web.open({
    ...(loggedIn && { member: loggedIn }),
    ...(hash !== undefined && { hash: typeof hash === "string" ? hash : hash() }),
    ...(locale !== undefined && { locale }),
    ...(isFaulty && { complaints: [] }),
    onPage: async (page) => {
      if (given) await page.route("**/config", (route) => route.fulfill({ json: given }));
      await onPage?.(page);
    },
  });
}
