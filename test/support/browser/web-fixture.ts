import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type Parley, startParley } from "../runtime/parley.ts";
import { launchBrowser } from "./launch-browser.ts";
import { type OpenOptions, openWebClient } from "./web-client.ts";

/** Parley and Chromium. Both exist once the tests run. */
export type WebFixture = {
  parley: Parley;
  browser: Browser;
  /** The errors that the pages have reported. Any that a test leaves here fails it. */
  complaints: string[];
  /** Opens the web client. Its errors go to the `complaints` of the options, if there are any. */
  open: (options?: Partial<OpenOptions>) => Promise<Page>;
};

/** Has the tests of the present `describe` share a Parley and a Chromium, and closes all pages after each test. */
export function webFixture(...options: Parameters<typeof startParley>): WebFixture {
  const complaints: string[] = [];
  const fixture = {
    complaints,
    open: (open = {}) => openWebClient(fixture.browser, fixture.parley, { complaints, ...open }),
  } as WebFixture;
  beforeAll(async () => {
    fixture.parley = await startParley(...options);
    fixture.browser = await launchBrowser();
  });
  afterAll(async () => {
    await fixture.browser?.close();
    await fixture.parley?.close();
  });
  afterEach(async () => {
    for (const context of fixture.browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });
  return fixture;
}
