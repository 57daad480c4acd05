import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { collectComplaints, launchBrowser, newPage } from "../support/browser/launch-browser.ts";
import { documentWidth } from "../support/browser/web-client.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";

describe("the page /docs", () => {
  let parley: Parley;
  let browser: Browser;

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });

  async function openDocs(width: number, colorScheme: "light" | "dark") {
    const page = await newPage(browser, "about:blank", { width });
    const complaints: string[] = [];
    const requestedHosts: string[] = [];
    collectComplaints(page, complaints);
    page.on("request", (request) => requestedHosts.push(new URL(request.url()).host));
    await page.emulateMedia({ colorScheme });
    await page.goto(new URL("/docs", parley.url).href);
    return { page, complaints, requestedHosts };
  }

  /** Returns the contrast ratio of text and background by WCAG 2.2, from 1 to 21. */
  async function contrast(page: Page): Promise<number> {
    const colors = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return [color, backgroundColor];
    });
    const [text = 0, paper = 0] = colors.map(luminance);
    return (Math.max(text, paper) + 0.05) / (Math.min(text, paper) + 0.05);
  }

  /** @param color such as `rgb(31, 35, 38)` */
  function luminance(color: string): number {
    const parts = (color.match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255);
    const [r = 0, g = 0, b = 0] = parts.map((part) =>
      part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  test.each([
    [320, "light"],
    [1280, "dark"],
  ] as const)(
    "is readable at %i pixels in the %s colour scheme, and requests nothing from other hosts",
    async (width, colorScheme) => {
      const { page, complaints, requestedHosts } = await openDocs(width, colorScheme);
      expect(await documentWidth(page)).toBe(width);
      expect(await contrast(page)).toBeGreaterThan(7);
      await page.locator("#register summary", { hasText: "201" }).click();
      await page.getByText('"repeat_password": "123"').first().waitFor();
      expect(complaints).toEqual([]);
      expect(new Set(requestedHosts)).toEqual(new Set([parley.url.host]));
    },
  );

  test("links a frame to its schema, and the site serves both documents", async () => {
    const { page } = await openDocs(1280, "light");
    await page.locator("#v1Chat-welcome").getByRole("link", { name: "Welcome" }).click();
    expect(new URL(page.url()).hash).toBe("#schema-Welcome");
    for (const name of ["openapi", "asyncapi"]) {
      const response = await parley.fetch(`/${name}.json`);
      expect(response.headers.get("content-type")).toContain("application/json");
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(await response.json()).toHaveProperty(name);
    }
  });
});
