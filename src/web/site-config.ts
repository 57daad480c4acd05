import { effect, signal } from "@preact/signals";
import { type ConfigBody, request } from "./api.ts";
import { isOffline } from "./browser/network.ts";

/** The configuration of the site; undefined until it has arrived. An earlier server has none. */
export const siteConfig = signal<ConfigBody | undefined>(undefined);

/** Loads the configuration. Tries again when the browser finds a network. */
export function syncSiteConfig(): void {
  effect(() => {
    if (!isOffline.value && siteConfig.peek() === undefined) void load();
  });
}

async function load(): Promise<void> {
  try {
    siteConfig.value = await request<ConfigBody>("/config");
  } catch {
    // The page does without it.
  }
}
