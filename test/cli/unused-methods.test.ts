import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import { namesIn, unusedMethods } from "../../src/cli/unused-methods.ts";

const PACKAGE = `export class Box {
  constructor(content) { this.content = content; }
  called() { return this.inner() + this.#secret(); }
  inner() { return 1; }
  #secret() { return 2; }
  named() { return 3; }
  destructured() { return 4; }
  get read() { return 5; }
  ["comp" + "uted"]() { return 6; }
  unused() { return "unused method"; }
  get unread() { return "unread getter"; }
  static unusedToo() { return "unused static"; }
}`;
const MAIN = `import { Box } from "box";
const box = new Box();
const { destructured } = box;
export const result = [box.called(), box["named"](), destructured(), box.read, box.computed()];`;

test("methods of packages that nothing names are removed, and no others", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-"));
  mkdirSync(join(folder, "node_modules/box"), { recursive: true });
  writeFileSync(
    join(folder, "node_modules/box/package.json"),
    '{ "name": "box", "type": "module", "main": "box.js" }',
  );
  writeFileSync(join(folder, "node_modules/box/box.js"), PACKAGE);
  writeFileSync(join(folder, "own.js"), "export class Own { unnamed() { return 'own method'; } }");
  const input = join(folder, "main.js");
  writeFileSync(input, `export * from "./own.js";\n${MAIN}`);
  const build = async (plugins: Parameters<typeof rolldown>[0]["plugins"]) => {
    const bundle = await rolldown({ input, cwd: folder, plugins });
    const { output } = await bundle.generate({ format: "esm" });
    await bundle.close();
    return output[0].code;
  };
  const whole = await build([]);
  const code = await build([unusedMethods(namesIn(whole))]);
  for (const text of ["unused method", "unread getter", "unused static"]) {
    expect(whole).toContain(text);
    expect(code).not.toContain(text);
  }
  // Nobody knows who calls an own method: the runtime calls some.
  expect(code).toContain("own method");
  const { result } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    result: number[];
  };
  expect(result).toEqual([3, 3, 4, 5, 6]);
});
