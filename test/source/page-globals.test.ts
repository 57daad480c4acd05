import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { splitSource } from "./source-text.ts";

/** The address, the title and the stores, which a chat inside another site's page must not touch. */
const GLOBALS = /(?<![.\w])(?:location|history|localStorage|sessionStorage|indexedDB|caches)\b(?!\??:)/g;
const AS_PROPERTIES =
  /\b(?:window|globalThis|self|document|parent|top)\??\.(?:location|history|title|baseURI|URL|\w+Storage)\b/g;
/** The page itself, and scripts of other pages and threads. */
const PAGES = ["src/web/app.tsx", "src/web/old-browser.ts"];
const OTHER_SCRIPTS = ["src/web/docs/**", "src/web/example/**", "src/web/service-worker/**"];

/** Returns the globals that a source text uses, also inside template literals. */
function usedGlobals(source: string): string[] {
  return splitSource(source).flatMap(({ kind, text }) => {
    if (kind === "comment" || kind === "regexp") return [];
    const codes = kind === "code" ? [text] : [...text.matchAll(/\$\{[^}]*\}/g)].map(([part]) => part);
    return codes.flatMap((code) => [...code.matchAll(GLOBALS), ...code.matchAll(AS_PROPERTIES)]).map(String);
  });
}

test("only the page's own file touches the address, the title and the stores of the page", () => {
  const paths = globSync("src/web/**/*.{ts,tsx}", { exclude: OTHER_SCRIPTS });
  const users = paths.filter((path) => usedGlobals(readFileSync(path, "utf8")).length > 0);
  expect(users.toSorted()).toEqual(PAGES);
});

/** The components of the chat, and what they must not import: another site's page has neither this frame nor this account. */
const CHAT_COMPONENTS = "src/web/{chat,chats,people,ui}/**/*.tsx";
const OF_THE_PAGE = /from "(?:\.\.\/)+(?:shell\/|account\/|chats\/inbox\.ts)|from "\.\/inbox\.ts"/;

test("the chat's components get what they need of the page as props, or from their host", () => {
  const paths = globSync(CHAT_COMPONENTS);
  expect(paths.length).toBeGreaterThan(20);
  const found = paths.filter((path) => OF_THE_PAGE.test(readFileSync(path, "utf8")));
  expect(found).toEqual([]);
});

test.each([
  ["const { hash } = location;", ["location"]],
  ["history.replaceState(null, '', '/');", ["history"]],
  ["const url = `$" + "{location.origin}/a`;", ["location"]],
  ["() => localStorage", ["localStorage"]],
  ["new URL('#/chats', document.baseURI).href + document.URL;", ["document.baseURI", "document.URL"]],
  ["document.title = 'a'; window.location.reload();", ["document.title", "window.location"]],
  ["const page = { location: 1 }; type Page = { history?: number };", []],
  ["message.location(); chat.history; // the title, location", []],
  ['import { HistoryPager } from "./history/location.ts";', []],
])("the search for globals of the page finds in %j: %j", (source, globals) => {
  expect(usedGlobals(source)).toEqual(globals);
});
