import type { Page } from "playwright-core";
import { expect } from "vitest";
import { REGISTER_AFTER_MS } from "../../../src/web/limits.ts";
import type { TestMember } from "../runtime/parley.ts";
import type { OpenOptions } from "./web-client.ts";
import type { DeployedFixture } from "./web-fixture.ts";

/** Opens the list of a member in a page with a fake clock, which may register its service worker. */
export async function openUncontrolled(
  site: DeployedFixture,
  options: Partial<OpenOptions> & { member: TestMember },
  at?: { url: URL },
): Promise<Page> {
  const onPage = (page: Page) => page.clock.install();
  const page = await site.open({ serviceWorkers: "allow", onPage, ...options }, at);
  await page.locator(".chat-row").first().waitFor();
  return page;
}

/** Lets a page with a fake clock register its service worker, and waits until that has stored the page and controls it. */
export async function registerWorker(page: Page): Promise<void> {
  await page.clock.fastForward(REGISTER_AFTER_MS);
  const workerState = async () => (await navigator.serviceWorker.getRegistration())?.active?.state;
  await expect.poll(() => page.evaluate(workerState)).toBe("activated");
  await expect.poll(() => isControlled(page)).toBe(true);
}

/** Returns whether a service worker answers the requests of the page. */
export function isControlled(page: Page): Promise<boolean> {
  return page.evaluate(() => navigator.serviceWorker.controller !== null);
}

/** Waits until the worker of a build has stored all files of it. @param version as in `DeployedBuild` */
export async function waitForStoredBuild(page: Page, version: string): Promise<void> {
  const isStored = (name: string) =>
    navigator.serviceWorker.getRegistration().then(async (registration) => {
      const stored = await (await caches.open(name)).match("/");
      return stored !== undefined && !registration?.installing;
    });
  await expect.poll(() => page.evaluate(isStored, `parley build ${version.slice(3)}`)).toBe(true);
}

export function cacheNames(page: Page): Promise<string[]> {
  return page.evaluate(() => caches.keys());
}

/** Returns the number of files in all caches. */
export function countCached(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let count = 0;
    for (const name of await caches.keys()) count += (await (await caches.open(name)).keys()).length;
    return count;
  });
}
