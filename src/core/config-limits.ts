/** Limits of the variables with which a site introduces itself and of the search for its members, and the choices that some have. */

/** Code points of `SITE_NAME` and of `COINS_HELP`. */
export const SITE_NAME_MAX_LENGTH = 50;
export const COINS_HELP_MAX_LENGTH = 200;
/** Characters of `LOGO_URL`, `TERMS_URL`, `IMPRINT_URL` and `COINS_URL`. */
export const SITE_URL_MAX_LENGTH = 2000;
/** Origins in `PICTURE_ORIGINS`. They are in a header of every page. */
export const PICTURE_ORIGINS_MAX = 10;
/** Degrees of `BRAND_HUE`: the circle of colours without its end, which is its beginning. */
export const HUE_MAX = 359;

/** How long a browser may use the colours and the manifest of a site without asking again. */
export const BRAND_CACHE_SECONDS = 300;

/** UTF-16 code units of the key of a search for the beginning of a name: see `nameKey`. */
export const SEARCH_PREFIX_MIN_LENGTH = 2;
/** Members of one page of a search. */
export const SEARCH_PAGE_DEFAULT = 20;
export const SEARCH_PAGE_MAX = 50;
/** Members of one page of a superuser's search. */
export const DESK_PAGE_DEFAULT = 50;

/** Whose names members find: nobody's, those spelled in full, or also those of which they know the beginning. */
export const MEMBER_SEARCHES = ["off", "exact", "prefix"] as const;
/** The languages of the web client. */
export const SITE_LANGUAGES = ["en", "de"] as const;

export type MemberSearch = (typeof MEMBER_SEARCHES)[number];
export type SiteLanguage = (typeof SITE_LANGUAGES)[number];
