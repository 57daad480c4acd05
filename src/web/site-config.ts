import { effect, signal } from "@preact/signals";
import { request } from "./api.ts";
import { isOffline } from "./browser/network.ts";
import { showLanguage, wantedLanguage } from "./i18n/language.ts";
import type { PageAccess, TextStore } from "./page-access.ts";
import { DEFAULTS, readConfig, type SiteConfig } from "./read-config.ts";

const NAME = "config";
/** The configuration of the site: as the page last knew it, until it has arrived. */
export const siteConfig = signal(DEFAULTS);
/** Whether the site runs on the machine of its developer. */
export const isLocalSite = signal(false);

/** Whether this page has received the configuration. */
export const isConfigCurrent = signal(false);

let local: TextStore;

/** Loads the configuration. Tries again when the browser finds a network. */
export function syncSiteConfig(page: Pick<PageAccess, "local" | "address">): void {
  local = page.local;
  isLocalSite.value = ["localhost", "127.0.0.1"].includes(new URL(page.address.origin).hostname);
  siteConfig.value = parseConfig(local.load(NAME));
  effect(() => {
    const { languages } = siteConfig.value;
    // A site may have fewer languages than the page.
    if (!languages.includes(wantedLanguage.value) && languages[0]) void showLanguage(languages[0]);
  });
  effect(() => {
    if (!isOffline.value && !isConfigCurrent.value) void load();
  });
}

async function load(): Promise<void> {
  try {
    const body = await request<object>("/config");
    siteConfig.value = readConfig(body);
    isConfigCurrent.value = true;
    local.save(NAME, JSON.stringify(body));
  } catch {
    // An earlier server has none, and one that does not answer may do so later.
  }
}

function parseConfig(text: string | undefined): SiteConfig {
  try {
    return readConfig(JSON.parse(text ?? "{}"));
  } catch {
    return DEFAULTS;
  }
}
