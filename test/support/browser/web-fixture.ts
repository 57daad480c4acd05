import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { type Parley, startParley } from "../runtime/parley.ts";
import { copyBuild, type DeployedBuild } from "./deployed-build.ts";
import { sharedBrowser } from "./launch-browser.ts";
import { startStaticFront } from "./static-front.ts";
import { expectOnlyConnectionErrors, type OpenOptions, openWebClient } from "./web-client.ts";

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
    fixture.browser = await sharedBrowser();
  });
  afterAll(async () => {
    await fixture.parley?.close();
  });
  afterEach(async () => {
    for (const context of fixture.browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });
  return fixture;
}

/** A site whose build a test can replace, and whose connections it can cut. Both are new in each test. */
export type DeployedFixture = Pick<WebFixture, "parley" | "browser"> & {
  build: DeployedBuild;
  front: Awaited<ReturnType<typeof startStaticFront>>;
  /** Opens the web client at the front, or at `at`. Errors that are not about connections fail the test, unless `complaints` takes them. */
  open: (options?: Partial<OpenOptions>, at?: { url: URL }) => Promise<Page>;
};

/** Has the tests of the present `describe` share a Parley and a Chromium, with a copy of the built web client in front. */
export function deployedFixture(): DeployedFixture {
  const web = webFixture();
  const complaints: string[] = [];
  const fixture = {
    open: (open = {}, at = fixture.front) => openWebClient(web.browser, at, { complaints, ...open }),
  } as DeployedFixture;
  beforeAll(() => {
    Object.assign(fixture, { parley: web.parley, browser: web.browser });
  });
  beforeEach(async () => {
    fixture.build = copyBuild();
    fixture.front = await startStaticFront(fixture.parley.url, fixture.build.folder);
  });
  afterEach(async () => {
    for (const context of fixture.browser.contexts()) await context.close();
    await fixture.front.close();
    fixture.build.remove();
    expectOnlyConnectionErrors(complaints.splice(0));
  });
  return fixture;
}
