import type { Browser, Page } from "playwright-core";
import { inject } from "vitest";
import { startChromium } from "./start-chromium.ts";

/** A page whose address changes, and the tabs of one browser context, stay in one process, which saves a quarter of a page's CPU time. */
const FEW_PROCESSES = ["--process-per-site", "--renderer-process-limit=1"];

let shared: Promise<Browser> | undefined;

/**
 * Returns the Chromium that the test files of this process share, each with browser contexts of its own. It ends with the process. A tab
 * that stands still stops the other tabs of its context.
 * @throws Error that says what to install if none starts here
 */
export async function sharedBrowser(): Promise<Browser> {
  const running = await shared?.catch(() => undefined);
  if (!running?.isConnected()) shared = launchBrowser(...FEW_PROCESSES);
  return shared as Promise<Browser>;
}

/** Starts a Chromium of its own. @throws Error that says what to install if none starts here */
export function launchBrowser(...args: string[]): Promise<Browser> {
  return startChromium(inject("browser"), args);
}

type PageOptions = {
  width?: number | undefined;
  locale?: string | undefined;
  /** Playwright does not see what a service worker requests or answers, so most tests have none. */
  serviceWorkers?: "allow" | "block" | undefined;
};

/** Opens a page in a context of its own, so that it shares nothing with other pages. */
export async function newPage(
  browser: Browser,
  url: URL | string,
  { width = 1280, locale, serviceWorkers = "block" }: PageOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    serviceWorkers,
    ...(locale && { locale }),
  });
  // Shorter than a test's time-out, so that a failure names the condition that was not met.
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  // A new page is there already.
  if (String(url) !== "about:blank") await page.goto(String(url));
  return page;
}

/** Adds the page's errors to `complaints`: those on its console, with violations of its CSP, and uncaught ones. */
export function collectComplaints(page: Page, complaints: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
}
