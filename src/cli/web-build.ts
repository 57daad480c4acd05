import { readFileSync, realpathSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import { type BuildOptions, buildSync, type Metafile, type Plugin } from "esbuild";
import { BROWSER_SUPPORT, BROWSER_TARGET } from "./browsers/oldest.ts";

/** The folder that the Worker serves, and the folder in it of the scripts that load on demand. */
export const WEB_OUT = "dist/web";
export const WEB_CHUNKS = "chunks";

const WEB = ["index.html", "main.tsx", "main.css", "not-found.html", "not-found.css", "icon.svg"];
/** The example page, and the script and the style sheet of `/docs`. */
const DEVELOPER_PAGES = [
  "example/example.html",
  "example/example.ts",
  "example/example.css",
  "docs/docs.ts",
  "docs/docs.css",
];

const CLIENT_ENTRIES = WEB.map((name) => ({ in: `src/web/${name}`, out: nameWithoutExtension(name) }));
const DEVELOPER_ENTRIES = DEVELOPER_PAGES.map((path) => ({
  in: `src/web/${path}`,
  out: nameWithoutExtension(basename(path)),
}));

/** How esbuild reads the web client and the pages for developers. */
export const WEB_BUILD = {
  entryPoints: [...CLIENT_ENTRIES, ...DEVELOPER_ENTRIES],
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: BROWSER_TARGET,
  supported: BROWSER_SUPPORT,
  outdir: WEB_OUT,
  chunkNames: `${WEB_CHUNKS}/[name]-[hash]`,
  loader: { ".html": "copy", ".svg": "copy" },
  logLevel: "warning",
} satisfies BuildOptions;

/** The files with which the page begins, and the parts of it that draw a chat and the log-in screen. */
export const START = "src/web/main.tsx";
export const CHAT = "src/web/chat/chat-pane.tsx";
export const LOG_IN = "src/web/account/log-in-screen.tsx";

/** The page's own code, which has run before any script loads on demand. */
const APP = "src/web/app.tsx";

/**
 * Lets each script that loads on demand import the code that has run before. esbuild puts into one file what the same scripts import;
 * without this, each script with its own selection of that code would split it once more.
 */
const ONE_START: Plugin = {
  name: "one-start",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) =>
      kind === "dynamic-import" ? { path: resolve(resolveDir, path), pluginData: "on-demand" } : undefined,
    );
    build.onLoad({ filter: /\.tsx?$/ }, ({ path, pluginData }) =>
      pluginData === "on-demand"
        ? {
            contents: runBefore(path).reduce(
              (code, each) => `${code}\nimport ${JSON.stringify(each)};\n`,
              readFileSync(path, "utf8"),
            ),
            loader: extname(path) === ".tsx" ? "tsx" : "ts",
          }
        : undefined,
    );
  },
};

/** All of the forms' code. The log-in screen and the settings use it, and these scripts only a part, which would be one more script. */
const FORMS = ["src/web/account/auth.ts", "src/web/ui/form/password-field.tsx"];
const WITH_FORMS = /\/(?:admin-screen|new-chat)\.tsx$/;

/**
 * Returns the code that has run before a script that loads on demand: only an open chat and the log-in screen load the other scripts of
 * their folders.
 */
function runBefore(path: string): string[] {
  const parts = [CHAT, LOG_IN].map((part) => resolve(part));
  const before = parts.filter((part) => path.startsWith(`${dirname(part)}/`) && path !== part);
  return [resolve(APP), ...before, ...(WITH_FORMS.test(path) ? FORMS.map((each) => resolve(each)) : [])];
}

/** How esbuild builds the web client. */
export const PAGE_BUILD = {
  ...WEB_BUILD,
  entryPoints: CLIENT_ENTRIES,
  plugins: [ONE_START],
  // esbuild looks for none for a file that a plugin reads.
  tsconfig: "src/web/tsconfig.json",
} satisfies BuildOptions;

/** How esbuild builds the pages for developers, which share no script with the web client. */
export const DEVELOPER_BUILD = {
  ...WEB_BUILD,
  entryPoints: DEVELOPER_ENTRIES,
  splitting: false,
} satisfies BuildOptions;

/**
 * Returns the scripts of a build that must have loaded before that of a source file runs, itself included.
 * @param source the file of an entry point or of a dynamic import
 */
export function scriptsOf({ outputs }: Metafile, source: string): string[] {
  // esbuild names files by their real paths: a folder of this project may be a symbolic link.
  const file = realpathSync(source);
  const [path] =
    Object.entries(outputs).find(([, output]) => resolve(output.entryPoint ?? "") === file) ?? [];
  if (path === undefined) throw new TypeError(`no script begins with ${source}`);
  const needed = new Set([path]);
  for (const each of needed) {
    for (const { path: imported, kind } of outputs[each]?.imports ?? []) {
      if (kind === "import-statement") needed.add(imported);
    }
  }
  return [...needed];
}

/**
 * Returns the scripts that the page names, so that they load beside its own: those of the log-in screen and of the list. The page
 * itself loads those of a chat once it runs: beside the others, they would delay the first paint of both.
 */
export function preloadedScripts(metafile: Metafile): string[] {
  const [, ...imports] = scriptsOf(metafile, START);
  return [...new Set([...imports, ...scriptsOf(metafile, LOG_IN)])];
}

/** How esbuild builds the script that finds out whether a browser is too old for the others. */
export const OLD_BROWSER_BUILD = {
  entryPoints: ["src/web/old-browser.ts"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es5",
  outdir: WEB_OUT,
  logLevel: "warning",
} satisfies BuildOptions;

/**
 * How esbuild builds the service worker. Its address is the same in every build, and browsers compare its bytes.
 * @param build what it stores, as `src/web/service-worker/build-cache.ts` describes it
 */
export function serviceWorkerBuild(build: { version: string; files: readonly string[] }) {
  return {
    entryPoints: ["src/web/service-worker/service-worker.ts"],
    bundle: true,
    minify: true,
    format: "iife",
    target: BROWSER_TARGET,
    supported: BROWSER_SUPPORT,
    outdir: WEB_OUT,
    define: { BUILD: JSON.stringify(build) },
    logLevel: "warning",
  } satisfies BuildOptions;
}

/** How esbuild builds the package `parley-client`. */
export const CLIENT_BUILD = {
  entryPoints: ["src/client/index.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: BROWSER_TARGET,
  supported: BROWSER_SUPPORT,
  outfile: "dist/client/client.js",
  // Shorter, once it is minified.
  define: { "Number.POSITIVE_INFINITY": "Infinity", "Number.parseInt": "parseInt" },
  logLevel: "warning",
} satisfies BuildOptions;

/** How esbuild builds the entry point `parley-client/site`. */
export const SITE_BUILD = {
  ...CLIENT_BUILD,
  entryPoints: ["src/client/site/index.ts"],
  outfile: "dist/client/site.js",
} satisfies BuildOptions;

/** Returns the files of `src/` from which a build takes code, and its style sheets as they are served. */
export function readBuild(options: BuildOptions): { sources: string[]; styles: Map<string, string> } {
  const { metafile, outputFiles } = buildSync({ ...options, metafile: true, write: false });
  const used = Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const sources = [...new Set(used)].filter((path) => /^src\/.*\.tsx?$/.test(path)).sort();
  const sheets = outputFiles?.filter(({ path }) => path.endsWith(".css")) ?? [];
  return { sources, styles: new Map(sheets.map(({ path, text }) => [path.split("/").at(-1) ?? path, text])) };
}

function nameWithoutExtension(name: string): string {
  return name.replace(/\.\w+$/, "");
}
