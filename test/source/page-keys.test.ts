import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const files = globSync("src/web/**/*.{ts,tsx}").map((path) => ({ path, text: readFileSync(path, "utf8") }));
const filesWith = (pattern: RegExp) => files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test("pages handle keys in `keydown` only, the one event that hideInputMethodKeys hides", () => {
  expect(filesWith(/\bon(?:KeyUp|KeyPress|BeforeInput)\b|["'](?:keyup|keypress|beforeinput)["']/)).toEqual(
    [],
  );
  // No handler of its own asks for the input method, so that none can forget it.
  expect(filesWith(/\bisComposing\b|\bkeyCode\b/)).toEqual(["src/web/browser/input-method.ts"]);
});

test("every page that handles keys hides the keys of input methods before anything else", () => {
  const calls = files.flatMap(({ path, text }) =>
    /^ *hideInputMethodKeys\(\);\n *(?:syncRoute\(page\.address\)|handleAccount\(\));/m.test(text)
      ? [path]
      : [],
  );
  expect(calls.toSorted()).toEqual(["src/web/app.tsx", "src/web/example/example.ts"]);
});
