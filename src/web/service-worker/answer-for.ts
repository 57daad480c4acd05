/** The parts of a request that decide how the service worker answers it. */
export type AnsweredRequest = {
  method: string;
  mode: string;
  url: string;
  /** Whether it asks for a part of a file. */
  hasRange: boolean;
};

/** How the service worker answers: not at all, so that the browser asks the network as if there were no worker; or from its caches. */
export type Answer = "network" | "page" | "build-file" | "site-file";

/** The files that a site writes from its variables, and its icon. Each is fetched first, and the last good one stands in for it. */
export const SITE_FILES = ["/config", "/brand.css", "/app.webmanifest", "/icon.svg"];

/** The scripts and styles of every build: their addresses contain a hash, so what a cache has for one is never out of date. */
const HASHED = /^\/(?:chunks\/[\w-]+-[A-Z0-9]{8}\.js|(?:main|old-browser)\.(?:js|css)\?v=\w+)$/;

/**
 * Decides how to answer a request. Everything that is not listed here goes to the network untouched.
 * @param origin the worker's own
 * @param files the addresses of the files of its build
 */
export function answerFor(request: AnsweredRequest, origin: string, files: ReadonlySet<string>): Answer {
  const { method, mode, url, hasRange } = request;
  const { origin: asked, pathname, search } = new URL(url);
  if (method !== "GET" || asked !== origin || hasRange) return "network";
  if (mode === "navigate") return pathname === "/" ? "page" : "network";
  const address = pathname + search;
  if (SITE_FILES.includes(address)) return "site-file";
  return address !== "/" && (files.has(address) || HASHED.test(address)) ? "build-file" : "network";
}
