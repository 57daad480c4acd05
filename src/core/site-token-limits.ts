/** UTF-16 code units of a token of the site. */
export const SITE_TOKEN_MAX_LENGTH = 8192;
/** Code points of a subject, which is a member's `external_id` (OpenID Connect Core, 2). */
export const SUBJECT_MAX_LENGTH = 255;
/** How far the clock of the site may be ahead when it dates a token. */
export const SITE_CLOCK_SLACK_SECONDS = 60;

/** Bytes of the site's JWK Set, and how long Parley waits for it. */
export const SITE_KEYS_MAX_BYTES = 65_536;
export const SITE_KEYS_WAIT_MS = 5_000;
/** How long the keys are used without another request to the site, and how long if the site does not answer. */
export const SITE_KEYS_FRESH_MS = 600_000;
export const SITE_KEYS_EXPIRE_MS = 24 * 3_600_000;
/** How long an isolate waits after a request for the keys, also after a failed one. */
export const SITE_KEYS_PAUSE_MS = 30_000;

/** Pairs of a subject and its member that an isolate remembers. */
export const IDENTITIES_REMEMBERED_MAX = 10_000;
/** ASCII characters of a picture's URL. */
export const PICTURE_URL_MAX_LENGTH = 2048;

/** The issuer of Parley's own tokens. */
export const PARLEY_ISSUER = "parley";
/** Code points of `SITE_ISSUER`, `SITE_AUDIENCE` and the names of claims. */
export const ISSUER_MAX_LENGTH = 255;
export const CLAIM_MAX_LENGTH = 100;
