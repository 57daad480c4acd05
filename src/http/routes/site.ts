import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { type BrandColours, brandColours, FIXED_COLOURS } from "../../core/brand.ts";
import { BRAND_CACHE_SECONDS } from "../../core/config-limits.ts";
import { NAME_MAX_LENGTH, TEXT_MAX_LENGTH } from "../../core/limits.ts";
import type { ConfigBody } from "../../protocol/http/config.ts";
import { largestFileBytes, type Settings, type SiteSettings } from "../../settings.ts";
import type { AppEnv } from "../context.ts";
import { pageHeaders } from "./page-headers.ts";

/** Serves what a page shows before a log-in. All of it comes from the variables, so it has no limit. */
export const site = new Hono<AppEnv>();

site.get("/config", (c) => c.json(configJson(c.var.settings)));
site.get("/brand.css", (c) => pageFile(c, brandCss(c.var.settings.site.brandHue), "text/css; charset=utf-8"));
site.get("/app.webmanifest", (c) => pageFile(c, manifest(c.var.settings.site), "application/manifest+json"));

/** Answers with a file of the web client that depends on the variables. Browsers notice new ones after a few minutes. */
function pageFile(c: Context<AppEnv>, text: string, type: string): Response {
  return c.body(text, 200, {
    ...pageHeaders(c.var.settings.site),
    "Content-Type": type,
    "Cache-Control": `max-age=${BRAND_CACHE_SECONDS}`,
  });
}

function configJson(settings: Settings): ConfigBody {
  const { messagePrice, passwordMinLength, site } = settings;
  return {
    name: site.name,
    logo: site.logo ?? null,
    prices: { text: messagePrice, file: messagePrice },
    limits: {
      text_length: TEXT_MAX_LENGTH,
      file_bytes: largestFileBytes(settings),
      name_length: NAME_MAX_LENGTH,
      password_min_length: passwordMinLength,
    },
    languages: [...site.languages],
    terms: site.terms ?? null,
    imprint: site.imprint ?? null,
    coins_url: site.coinsUrl ?? null,
    coins_help: site.coinsHelp ?? null,
    member_search: site.memberSearch,
    service_worker: site.hasServiceWorker,
    own_accounts: site.hasOwnAccounts,
    login_url: site.loginUrl ?? null,
  };
}

/** Returns the part of the web client's style sheet that depends on the hue. */
function brandCss(hue: number | undefined): string {
  if (hue === undefined) return "/* BRAND_HUE is not set. */\n";
  const { light, dark } = brandColours(hue);
  return `${ruleOf(light)}@media (prefers-color-scheme: dark) {\n${ruleOf(dark)}}\n`;
}

function ruleOf(colours: BrandColours): string {
  const lines = Object.entries(colours).map(([name, colour]) => `  --site-${name}: ${colour};\n`);
  return `:root {\n${lines.join("")}}\n`;
}

/** Returns what a browser needs to install the web client as an app. */
function manifest({ name, logo }: SiteSettings): string {
  return JSON.stringify({
    name,
    short_name: name,
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: FIXED_COLOURS.light.bg,
    theme_color: FIXED_COLOURS.light.surface,
    icons: [
      logo === undefined
        ? { src: "/icon.svg", sizes: "any", type: "image/svg+xml" }
        : { src: logo, sizes: "any" },
    ],
  });
}
