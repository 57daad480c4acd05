/** The oldest version of each browser in which the pages and the client work. The README names them too. */
export const OLDEST = { safari: "16.4", chrome: "109", firefox: "115" } as const;

/** The same for esbuild, which rewrites younger syntax. It adds no missing functions: `npm run check` finds those. */
export const BROWSER_TARGET = Object.entries(OLDEST).map(([browser, version]) => `${browser}${version}`);

/**
 * Features that these browsers have although esbuild does not know it: properties in regular expressions. It would build such
 * expressions from strings, also into bundles that do not use them.
 */
export const BROWSER_SUPPORT = { "regexp-unicode-property-escapes": true };
