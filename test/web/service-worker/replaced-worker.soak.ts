import { expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { REGISTER_AFTER_MS } from "../../../src/web/limits.ts";
import { scriptAddress } from "../../support/browser/deployed-build.ts";
import { cutNetwork } from "../../support/browser/network.ts";
import {
  openUncontrolled,
  registerWorker,
  waitForStoredBuild,
} from "../../support/browser/service-worker.ts";
import { exchangeTexts } from "../../support/browser/web-client.ts";
import { deployedFixture } from "../../support/browser/web-fixture.ts";
import { addPair } from "../../support/runtime/chat.ts";

/** Chromium lets a worker that a newer one replaces finish its work for so long. */
const REPLACED_WITHIN_MS = 330_000;

const site = deployedFixture();

test(
  "the worker of a new build replaces the old one without a click, and then answers starts without a network",
  async () => {
    const [ada, ben] = await addPair(site.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    await exchangeTexts(site.parley, [ben, ada, "Hello Ada!"]);
    const page = await openUncontrolled(site, { member: ada });
    await registerWorker(page);
    site.build.deploy();
    await page.reload();
    await page.clock.fastForward(REGISTER_AFTER_MS);
    await waitForStoredBuild(page, site.build.version);
    const isWaiting = async () => (await navigator.serviceWorker.getRegistration())?.waiting !== null;
    await expect.poll(() => page.evaluate(isWaiting), { timeout: REPLACED_WITHIN_MS }).toBe(false);
    site.front.cutAll();
    await cutNetwork(page);
    await page.reload();
    await page.getByText(en.shell.offline).waitFor();
    expect(await scriptAddress(page)).toContain(site.build.version);
  },
  2 * REPLACED_WITHIN_MS,
);
