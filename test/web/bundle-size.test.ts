import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { CHAT, LOG_IN, PAGE_BUILD, START, scriptsOf } from "../../src/cli/web-build.ts";

const { outputFiles, metafile } = await build({ ...PAGE_BUILD, metafile: true, write: false });

/** Returns what the page loads before it can draw these parts. */
function startWith(...parts: string[]): { bytes: number; sources: string[] } {
  const paths = new Set([START, ...parts].flatMap((part) => scriptsOf(metafile, part)));
  const files = outputFiles.filter(({ path }) => [...paths].some((each) => path.endsWith(`/${each}`)));
  expect(files).toHaveLength(paths.size);
  return {
    bytes: files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0),
    sources: [...paths].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {})),
  };
}

/** The limit of the gzipped JavaScript with which the page begins, in KiB. */
const STARTS = {
  "the log-in screen": { parts: [LOG_IN], max: 50, without: ["chat/chat-pane.tsx"] },
  "the list of chats": { parts: [], max: 55, without: ["chat/chat-pane.tsx", "account/log-in-screen.tsx"] },
  "a chat": {
    parts: [CHAT],
    max: 66,
    without: ["chat/smiles/sticker-picker.tsx", "account/log-in-screen.tsx"],
  },
};
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
    const { bytes, sources } = startWith(...parts);
    console.info(`${name}: ${bytes} bytes gzipped`);
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
