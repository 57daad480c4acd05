import { de as accountDe } from "../../../src/web/account/de.ts";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { de as siteDe } from "../../../src/web/account/site/de.ts";
import { en as siteEn } from "../../../src/web/account/site/en.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";

/** The languages in which a member of the site enters, each with its catalogues. */
export const ENTRY_LANGUAGES = [
  ["en", { page: en, account: accountEn, site: siteEn }],
  ["de", { page: de, account: accountDe, site: siteDe }],
] as const;
