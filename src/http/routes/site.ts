import { Hono } from "hono/tiny";
import { NAME_MAX_LENGTH, TEXT_MAX_LENGTH } from "../../core/limits.ts";
import type { ConfigBody } from "../../protocol/http/config.ts";
import { largestFileBytes, type Settings } from "../../settings.ts";
import type { AppEnv } from "../context.ts";

/** Serves what a page shows before a log-in. All of it comes from the variables, so it has no limit. */
export const site = new Hono<AppEnv>();

site.get("/config", (c) => c.json(configJson(c.var.settings)));

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
  };
}
