import { type BuildOptions, buildSync, type Metafile } from "esbuild";
import { BROWSER_SUPPORT, BROWSER_TARGET } from "./browsers/oldest.ts";

/** The folder that the Worker serves, and the folder in it of the scripts that load on demand. */
export const WEB_OUT = "dist/web";
export const WEB_CHUNKS = "chunks";

const WEB = ["index.html", "main.tsx", "main.css", "docs.css", "icon.svg", "app.webmanifest"];
const EXAMPLE = ["example.html", "example.ts", "example.css"];

/** How esbuild builds the web client and the example page. */
export const WEB_BUILD = {
  entryPoints: [
    ...WEB.map((name) => ({ in: `src/web/${name}`, out: nameWithoutExtension(name) })),
    ...EXAMPLE.map((name) => ({ in: `src/web/example/${name}`, out: nameWithoutExtension(name) })),
  ],
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: BROWSER_TARGET,
  supported: BROWSER_SUPPORT,
  outdir: WEB_OUT,
  chunkNames: `${WEB_CHUNKS}/[name]-[hash]`,
  loader: { ".html": "copy", ".svg": "copy", ".webmanifest": "copy" },
  logLevel: "warning",
} satisfies BuildOptions;

/** The files with which the page begins, and the parts of it that draw a chat and the log-in screen. */
export const START = "src/web/main.tsx";
export const CHAT = "src/web/chat/chat-pane.tsx";
export const LOG_IN = "src/web/account/log-in-screen.tsx";

/**
 * Returns the scripts of a build that must have loaded before that of a source file runs, itself included.
 * @param source the file of an entry point or of a dynamic import
 */
export function scriptsOf({ outputs }: Metafile, source: string): string[] {
  const [path] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source) ?? [];
  if (path === undefined) throw new TypeError(`no script begins with ${source}`);
  const needed = new Set([path]);
  for (const each of needed) {
    for (const { path: imported, kind } of outputs[each]?.imports ?? []) {
      if (kind === "import-statement") needed.add(imported);
    }
  }
  return [...needed];
}

/** Returns the scripts that the page names, so that they load beside its own: whatever it begins with, it needs them next. */
export function preloadedScripts(metafile: Metafile): string[] {
  const [, ...imports] = scriptsOf(metafile, START);
  return [...new Set([...imports, ...scriptsOf(metafile, CHAT)])];
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

/** How esbuild builds the package's `parley/client`. */
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
