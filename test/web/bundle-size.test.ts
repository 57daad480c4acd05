import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { CHAT, LOG_IN, PAGE_BUILD, START, scriptsOf } from "../../src/cli/web-build.ts";

const { outputFiles, metafile } = await build({ ...PAGE_BUILD, metafile: true, write: false });

/** Returns what the page loads before it can draw these parts. */
function startWith(...parts: string[]): { bytes: number; scripts: number; sources: string[] } {
  const paths = new Set([START, ...parts].flatMap((part) => scriptsOf(metafile, part)));
  const files = outputFiles.filter(({ path }) => [...paths].some((each) => path.endsWith(`/${each}`)));
  expect(files).toHaveLength(paths.size);
  return {
    bytes: files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0),
    scripts: paths.size,
    sources: [...paths].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {})),
  };
}

/** The limit of the gzipped JavaScript with which the page begins, in KiB. */
const STARTS = {
  "the log-in screen": { parts: [LOG_IN], max: 50, without: ["chat/chat-pane.tsx"] },
  "the list of chats": { parts: [], max: 55, without: ["chat/chat-pane.tsx", "account/log-in-screen.tsx"] },
  "a chat": {
    parts: [CHAT],
    max: 60,
    without: ["chat/smiles/sticker-picker.tsx", "chat/messages/linkify.ts", "account/log-in-screen.tsx"],
  },
};
/** Over HTTP/1.1, a browser requests six files of a site at the same time, so each further script may wait for another one. */
const MAX_SCRIPTS = 5;
/** Code that no first screen needs. */
const LATER = [
  "admin/admin-screen.tsx",
  "coins/statement-screen.tsx",
  "settings/settings-screen.tsx",
  "settings/en.ts",
  "i18n/de.ts",
  "account/de.ts",
  "chat/de.ts",
  "chat/messages/de.ts",
];

test.each(Object.entries(STARTS))(
  "a page that begins with %s loads no code of other screens, and no more JavaScript than its limit",
  (name, { parts, max, without }) => {
    const { bytes, scripts, sources } = startWith(...parts);
    console.info(`${name}: ${bytes} bytes gzipped in ${scripts} scripts`);
    expect(scripts).toBeLessThanOrEqual(MAX_SCRIPTS);
    expect(bytes).toBeLessThanOrEqual(max * 1024);
    expect(bytes).toBeGreaterThan(10 * 1024);
    const all = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
    for (const path of [...LATER, ...without].map((each) => `src/web/${each}`)) {
      expect(all).toContain(path);
      expect(sources).not.toContain(path);
    }
  },
);

test("the page's own code is one script, however many scripts that load on demand use parts of it", () => {
  expect(scriptsOf(metafile, START)).toHaveLength(2);
});
