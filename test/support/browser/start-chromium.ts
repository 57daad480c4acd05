import { type Browser, chromium } from "playwright-core";
import type { FoundBrowser } from "./find-browser.ts";

// The package's own arguments include --disable-web-security, which would make tests of CORS and CSP worthless.
const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a Chromium that was found. @throws Error that says what to install if there is none */
export function startChromium(found: FoundBrowser, args: string[] = []): Promise<Browser> {
  if ("problem" in found) throw new Error(found.problem);
  return chromium.launch({ executablePath: found.path, args: [...CHROMIUM_ARGS, ...args] });
}
