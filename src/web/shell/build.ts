import { effect, signal } from "@preact/signals";
import { inboxConnection } from "../chats/inbox.ts";
import { BUILD_CHECK_INTERVAL_MS, BUILD_CHECK_WAIT_MS } from "../limits.ts";
import type { TextStore } from "../page-access.ts";

const RELOADED = "reloaded";

/** Whether the server has another build than this page. */
export const isOutdated = signal(false);

let tab: TextStore;
/** The address of the page's script, which names the build. */
let script: string | null | undefined;

/** Asks the server for its build. Returns false if it does not answer with the page, as without a network. */
export async function checkBuild(): Promise<boolean> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), BUILD_CHECK_WAIT_MS);
  try {
    const response = await fetch("/", { cache: "no-store", signal: abort.signal });
    const served = /src="(\/main\.js[^"]*)"/.exec(await response.text())?.[1];
    // A network that asks for a log-in answers with a page of its own.
    if (!response.ok || served === undefined) return false;
    isOutdated.value = served !== script;
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Notices a deployment. It closes all sockets, so the page looks after each reconnect, and when the member returns to it. It reaches
 * the whole platform only after a while, so the page looks again later.
 */
export function syncBuild(texts: TextStore): void {
  tab = texts;
  script = document.querySelector('script[src^="/main.js"]')?.getAttribute("src");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = 0;
  let wasOnline = false;
  const check = () => {
    dueAt = performance.now() + BUILD_CHECK_INTERVAL_MS;
    void checkBuild();
  };
  const checkTwice = () => {
    if (performance.now() >= dueAt) check();
    clearTimeout(timer);
    timer = setTimeout(check, dueAt - performance.now());
  };
  effect(() => {
    if (inboxConnection.value.state !== "online") return;
    if (wasOnline) checkTwice();
    wasOnline = true;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") checkTwice();
  });
}

/**
 * Returns whether the page may reload without a click to get another build: once for each build in this tab, so that it never
 * reloads for ever while the server alternates between two.
 */
export function mayRenew(): boolean {
  try {
    const builds: unknown[] = JSON.parse(tab.load(RELOADED) ?? "[]");
    if (builds.includes(script)) return false;
    const now = JSON.stringify([...builds, script]);
    tab.save(RELOADED, now);
    return tab.load(RELOADED) === now;
  } catch {
    return false;
  }
}
