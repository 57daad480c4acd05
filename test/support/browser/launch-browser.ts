import { type Browser, chromium, type Page } from "playwright-core";
import { inject } from "vitest";

// Not the package's own arguments: those hold --disable-web-security, with which a test of CORS or CSP proves nothing.
const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A real Chromium. @throws when none starts here, and says what to install */
export function launchBrowser(...args: string[]): Promise<Browser> {
  const found = inject("browser");
  if ("problem" in found) throw new Error(found.problem);
  return chromium.launch({ executablePath: found.path, args: [...CHROMIUM_ARGS, ...args] });
}

/** A page in a context of its own, as another person's browser would have it. */
export async function newPage(
  browser: Browser,
  url: URL | string,
  { width = 1280, locale }: { width?: number | undefined; locale?: string | undefined } = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, ...(locale && { locale }) });
  // Less than a test has, so that what fails is the wait, which says what it waited for.
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  await page.goto(String(url));
  return page;
}

/** Adds to `complaints` what the page complains about: errors on its console, of its policy too, and uncaught ones. */
export function collectComplaints(page: Page, complaints: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
}
