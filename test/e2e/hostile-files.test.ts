import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { encodeFileFrame } from "../../src/protocol/frames/encode-file.ts";
import { launchBrowser, newPage } from "../support/browser/launch-browser.ts";
import { type OtherOrigin, startOtherOrigin } from "../support/fakes/other-origin.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { PNG, postSmile } from "../support/runtime/smiles.ts";

/** Files that attack a member who opens them. Each has a script that requests the URL `beacon`. */
const HOSTILE = {
  html: { type: "text/html", make: (beacon: string) => `<!doctype html><title>x</title>${script(beacon)}` },
  svg: {
    type: "image/svg+xml",
    make: (beacon: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${script(beacon)}</svg>`,
  },
  "xml svg": {
    type: "image/svg+xml",
    make: (beacon: string) =>
      `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${script(beacon)}</svg>`,
  },
} as const;

function script(beacon: string): string {
  return `<script>new Image().src = "${beacon}"; document.title = "it ran";</script>`;
}

describe("hostile files", () => {
  let parley: Parley;
  let browser: Browser;
  let ada: TestMember;
  let ben: TestMember;
  let superuser: TestMember;
  /** Another site. It serves the test's files without Parley's headers, and records the beacons of scripts. */
  let otherOrigin: OtherOrigin;
  const served = new Map<string, { type: string; body: Uint8Array; headers?: Record<string, string> }>();
  const beacons = new Set<string>();

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
    [ada, ben] = [await parley.addMember({ coins: 1000 }), await parley.addMember()];
    superuser = await parley.addMember({ superuser: true });
    otherOrigin = await startOtherOrigin((request, response) => {
      const path = request.url ?? "";
      if (path.startsWith("/beacon/")) beacons.add(path);
      const file = served.get(path);
      if (!file) return response.writeHead(404).end();
      return response.writeHead(200, { ...file.headers, "Content-Type": file.type }).end(file.body);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await otherOrigin?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  /** Returns the path and URL of a new beacon. */
  function newBeacon(): { path: string; url: string } {
    const path = `/beacon/${crypto.randomUUID()}`;
    return { path, url: new URL(path, otherOrigin.url).href };
  }

  async function waitForBeacon(path: string): Promise<void> {
    await expect.poll(() => beacons.has(path)).toBe(true);
  }

  /** Opens the same kind of content on the unprotected site, and waits until its script has run. */
  async function openUnguarded(make: (beacon: string) => Uint8Array, type: string): Promise<void> {
    const beacon = newBeacon();
    const path = `/${crypto.randomUUID()}`;
    served.set(path, { type, body: make(beacon.url) });
    const page = await newPage(browser, new URL(path, otherOrigin.url));
    await waitForBeacon(beacon.path);
    await page.context().close();
  }

  /** Sends a file over the chat's socket. Returns its URL. */
  async function upload(name: string, type: string, bytes: Uint8Array): Promise<string> {
    const socket = await parley.chat(ada, ben);
    socket.send(encodeFileFrame({ name, type }, bytes));
    const message = await socket.next();
    expect(message).toMatchObject({ type: "file" });
    await socket.close();
    return new URL(`/storage?uuid=${message.file_uuid}`, parley.url).href;
  }

  /** Opens a URL that must start a download, and returns the download. */
  async function download(page: Page, url: string) {
    const [downloaded] = await Promise.all([
      page.waitForEvent("download"),
      page.goto(url).then(
        () => Promise.reject(new Error("the browser showed the file")),
        (error: Error) => expect(error.message).toContain("Download is starting"),
      ),
    ]);
    return downloaded;
  }

  describe.each(Object.entries(HOSTILE))("an %s file with a script", (name, { type, make }) => {
    const bytesWith = (beacon: string) => Buffer.from(make(beacon));

    test.each([type, "image/png", ""])(
      "is downloaded and does not run if it is sent with the type %j",
      async (claimed) => {
        const beacon = newBeacon();
        const bytes = bytesWith(beacon.url);
        const url = await upload("hostile.html", claimed, bytes);

        const page = await newPage(browser, "about:blank");
        const downloaded = await download(page, url);
        expect(downloaded.suggestedFilename()).toBe("hostile.html");
        expect(await readFile(await downloaded.path())).toEqual(bytes);
        expect(page.url()).toBe("about:blank");

        await openUnguarded(bytesWith, type);
        expect(beacons.has(beacon.path)).toBe(false);
      },
    );

    test("does not become a page if it is sent as plain text", async () => {
      const beacon = newBeacon();
      const url = await upload("hostile.txt", "text/plain", bytesWith(beacon.url));
      const page = await newPage(browser, "about:blank");
      if (name === "xml svg") await download(page, url);
      else {
        await page.goto(url);
        expect(await page.evaluate(() => document.contentType)).toBe("text/plain");
        expect(await page.locator("body").textContent()).toContain("<script>");
      }

      await openUnguarded(bytesWith, type);
      expect(beacons.has(beacon.path)).toBe(false);
    });

    test("does not run in a frame", async () => {
      const beacon = newBeacon();
      const url = await upload("hostile.html", type, bytesWith(beacon.url));
      served.set("/framing", { type: "text/html", body: Buffer.from(`<iframe src="${url}"></iframe>`) });
      const page = await newPage(browser, "about:blank");
      await Promise.all([
        page.waitForEvent("download"),
        page.goto(new URL("/framing", otherOrigin.url).href),
      ]);

      await openUnguarded(bytesWith, type);
      expect(beacons.has(beacon.path)).toBe(false);
    });

    test("is rejected as a smile although its name ends in .png", async () => {
      const response = await postSmile(parley, superuser, bytesWith(newBeacon().url), { name: "smile.png" });
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ code: "unsupported_media_type" });
    });
  });

  describe("a PNG with a page appended", () => {
    const make = (beacon: string) => Buffer.concat([PNG, Buffer.from(`<html>${script(beacon)}</html>`)]);

    async function staysAnImage(url: string, beacon: string): Promise<void> {
      const page = await newPage(browser, url);
      expect(await page.evaluate(() => document.contentType)).toBe("image/png");
      expect(await firstImageWidth(page)).toBe(1);
      expect(await page.locator("script").count()).toBe(0);

      await openUnguarded(make, "text/html");
      expect(beacons.has(beacon)).toBe(false);
    }

    test.each(["image/png", "text/html"])(
      "is served as an image if it is sent with the type %j",
      async (claimed) => {
        const beacon = newBeacon();
        await staysAnImage(await upload("hostile.html", claimed, make(beacon.url)), beacon.path);
      },
    );

    test("is served as an image if it is uploaded as a smile", async () => {
      const beacon = newBeacon();
      const posted = await postSmile(parley, superuser, make(beacon.url), { name: "smile.html" });
      expect(posted.status).toBe(201);
      const { file_uuid } = (await posted.json()) as { file_uuid: string };
      await staysAnImage(new URL(`/storage?uuid=${file_uuid}`, parley.url).href, beacon.path);
    });
  });

  describe("another site's page", () => {
    /** Returns the width of an image on a page of another site; 0 if the browser blocks it. */
    async function widthOf(src: string): Promise<number | undefined> {
      const path = `/${crypto.randomUUID()}`;
      served.set(path, { type: "text/html", body: Buffer.from(`<img src="${src}">`) });
      // Use localhost: browsers treat another port of 127.0.0.1 as the same site.
      const page = await newPage(browser, new URL(path, otherOrigin.localhostUrl));
      return firstImageWidth(page);
    }

    test("can show a smile", async () => {
      const posted = await postSmile(parley, superuser, PNG);
      const { file_uuid } = (await posted.json()) as { file_uuid: string };
      expect(await widthOf(new URL(`/storage?uuid=${file_uuid}`, parley.url).href)).toBe(1);

      // The browser blocks the same image with a header that a common middleware sets by default.
      const headers = { "Cross-Origin-Resource-Policy": "same-origin" };
      served.set("/blocked.png", { type: "image/png", body: PNG, headers });
      expect(await widthOf(new URL("/blocked.png", otherOrigin.url).href)).toBe(0);
    });

    test("can read the bytes of a file", async () => {
      const bytes = Buffer.from(Array.from({ length: 3000 }, (_, i) => i % 256));
      const url = await upload("numbers", "", bytes);
      served.set("/reading", { type: "text/html", body: Buffer.from("<title>reading</title>") });
      const page = await newPage(browser, new URL("/reading", otherOrigin.localhostUrl));
      const read = (from: string) =>
        page.evaluate(async (href) => {
          const response = await fetch(href);
          return [...new Uint8Array(await response.arrayBuffer())];
        }, from);
      expect(Buffer.from(await read(url))).toEqual(bytes);

      served.set("/blocked", { type: "text/plain", body: bytes });
      await expect(read(new URL("/blocked", otherOrigin.url).href)).rejects.toThrow("Failed to fetch");
    });
  });
});

/** Returns the width of the first image of a page, in pixels. */
function firstImageWidth(page: Page): Promise<number | undefined> {
  return page.evaluate(() => document.images[0]?.naturalWidth);
}
