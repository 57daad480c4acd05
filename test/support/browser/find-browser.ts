import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import sparticuz from "@sparticuz/chromium";
import type { TestProject } from "vitest/node";
import { needsNoWorker } from "../runtime/build-workers.ts";

/** The path of a Chromium that starts, or a sentence on why there is none. */
export type FoundBrowser = { path: string } | { problem: string };

declare module "vitest" {
  interface ProvidedContext {
    browser: FoundBrowser;
  }
}

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Finds a browser once for all test files, because the package's Chromium unpacks into a folder that they share. */
export default async function findBrowser(project: TestProject): Promise<void> {
  if (!needsNoWorker(project)) project.provide("browser", await locateBrowser());
}

/** Finds a browser here, or unpacks the one from the registry. */
export async function locateBrowser(): Promise<FoundBrowser> {
  const chosen = process.env["CHROMIUM_PATH"];
  if (chosen) {
    const reason = startFailure(chosen);
    return reason
      ? { problem: `CHROMIUM_PATH names no Chromium that starts (${reason}).` }
      : { path: chosen };
  }
  const installed = INSTALLED.find((path) => existsSync(path) && !startFailure(path));
  if (installed) return { path: installed };

  let unpacked: string;
  try {
    unpacked = await sparticuz.executablePath();
  } catch (error) {
    return { problem: `Install a Chromium and name it in CHROMIUM_PATH: none is here, and ${error}.` };
  }
  const reason = startFailure(unpacked);
  if (!reason) return { path: unpacked };
  return {
    problem: `No Chromium starts here: install one and name it in CHROMIUM_PATH, or install libnss3, libnspr4 and libexpat for ${unpacked}, or delete that file if its unpacking was cut short (${reason}).`,
  };
}

function startFailure(path: string): string | undefined {
  try {
    execFileSync(path, ["--version"], { stdio: ["ignore", "ignore", "pipe"], timeout: 20_000 });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    return String(stderr ?? "").trim() || message;
  }
}
