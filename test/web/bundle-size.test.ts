import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";

/** Limit of the gzipped JavaScript that the first screen needs. */
const FIRST_SCREEN_MAX_BYTES = 60 * 1024;

test("the first screen of the web client needs at most 60 KiB of JavaScript, without the code of other screens", () => {
  const { outputFiles, metafile } = buildSync({
    entryPoints: ["src/web/main.tsx"],
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    outdir: "out",
    metafile: true,
    write: false,
  });
  const needed = new Set(["out/main.js"]);
  for (const path of needed) {
    for (const each of metafile.outputs[path]?.imports ?? []) {
      if (each.kind === "import-statement") needed.add(each.path);
    }
  }
  const files = outputFiles.filter(({ path }) => [...needed].some((each) => path.endsWith(`/${each}`)));
  expect(files).toHaveLength(needed.size);
  const bytes = files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0);
  expect(bytes).toBeLessThanOrEqual(FIRST_SCREEN_MAX_BYTES);
  expect(bytes).toBeGreaterThan(10 * 1024);
  const inside = [...needed].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
  const all = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  for (const screen of ["admin/admin-screen", "coins/statement-screen", "settings/settings-screen"]) {
    const path = `src/web/${screen}.tsx`;
    expect(all).toContain(path);
    expect(inside).not.toContain(path);
  }
});
