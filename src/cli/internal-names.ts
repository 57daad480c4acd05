import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const requireFromTsc = createRequire(createRequire(import.meta.url).resolve("typescript/package.json"));
const platform = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
/** The declarations of what browsers and the language have. */
const PLATFORM_TYPES = join(dirname(requireFromTsc.resolve(platform)), "lib");

/** Their objects are stored, or published to tabs with another version of the client. */
const SHARED_BY_TABS = ["outbox-entry", "outbox-channel", "tab-channel"];

/**
 * Names that the platform or the types have elsewhere, and that no object of theirs has which the client uses. The last ones are only
 * in literals and patterns, where a name may also be one that is sent or stored.
 */
const INTERNAL_TOO = `
  accepted append begin cancel check confirm connect current done drop events fail flush isActive latest missing
  move outbox pending prepare prepend ready refused remove scope sender sending serverClock settle start stop
  stored timeline tokens wire answer channel connected context disconnected emit reload samples tickets baseMs
  dropConnection expiresAt findSent isFirst isLive isNewTicketUseful maxMs onProgress usableUntil wasOpen
`.match(/\w+/g);

/**
 * Returns the names of a bundle's properties that only the bundle knows, so that it may shorten them. Leaves out each word that
 * the public types, the frames, the platform, other tabs or a string of the bundle have.
 *
 * @param code the bundle, as esbuild minifies it
 * @param publicTypes the declarations that programs see, without their comments
 */
export function findInternalNames(code: string, publicTypes: string): Set<string> {
  const names = new Set(Array.from(code.matchAll(/\.([a-z]\w{4,})/gi), ([, name = ""]) => name));
  const files = [
    ...typeScriptFiles("src/protocol"),
    ...typeScriptFiles(PLATFORM_TYPES),
    ...SHARED_BY_TABS.map((name) => `src/client/outbox/${name}.ts`),
  ];
  for (const text of [publicTypes, ...files.map((file) => readFileSync(file, "utf8"))]) {
    for (const [word] of text.matchAll(/\w+/g)) names.delete(word);
  }
  for (const [, word = ""] of code.matchAll(/"(\w+)"/g)) names.delete(word);
  for (const name of INTERNAL_TOO ?? []) names.add(name);
  return names;
}

/** Returns the paths of a folder's TypeScript files, at any depth. */
function typeScriptFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".ts")).map((name) => join(folder, name));
}
