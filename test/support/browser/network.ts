import type { Page } from "playwright-core";

/**
 * Cuts all pages of a browser context off the network, each once it runs the code that it has begun to load. A page that lacks code of
 * what it shows reloads when the network returns, and one that lost code while it loaded it in advance asks for it no more.
 */
export async function cutNetwork(page: Page): Promise<void> {
  const context = page.context();
  await Promise.all(context.pages().map(waitForCode));
  await context.setOffline(true);
}

export function restoreNetwork(page: Page): Promise<void> {
  return page.context().setOffline(false);
}

/** Waits until the page runs all code that it has requested, and has drawn what that code draws without a request for more. */
export async function waitForCode(page: Page): Promise<void> {
  let known = new Set<string>();
  let requested = await requestedCode(page);
  do {
    known = requested;
    // A string, because the tests' compiler replaces `import` in a function. The browser imports nothing a second time.
    await page.evaluate(
      `Promise.allSettled(${JSON.stringify([...known])}.map((url) => import(url)))
        .then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn)))))`,
    );
    requested = await requestedCode(page);
  } while (requested.size > known.size);
}

/** Returns the addresses of the code that the page has requested on demand since it was loaded, apart from those that failed. */
async function requestedCode(page: Page): Promise<Set<string>> {
  const requests = await page.requests();
  const start = requests.findLastIndex((request) => request.isNavigationRequest());
  const code = requests
    .slice(start + 1)
    .filter(
      (request) => request.failure() === null && new URL(request.url()).pathname.startsWith("/chunks/"),
    );
  return new Set(code.map((request) => request.url()));
}
