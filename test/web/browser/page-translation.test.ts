import { buildSync } from "esbuild";
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type * as Texts from "../../support/browser/changing-texts.ts";
import { newPage, sharedBrowser } from "../../support/browser/launch-browser.ts";
import { type Translator, translatePage } from "../../support/browser/page/translation.ts";
import { Dice, seedFromEnv } from "../../support/dice.ts";

const ROUNDS = 300;

type Window = { page: typeof Texts };

describe("an element whose texts a page translation has exchanged", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await sharedBrowser();
  });

  test.each<Translator>(["elements", "nodes", "values"])(
    "shows its children of now, whatever they were before, when the translation exchanges %s",
    async (translator) => {
      const seed = seedFromEnv();
      const dice = new Dice(seed);
      const rounds = Array.from({ length: ROUNDS }, () => childrenOf(dice));
      const page = await openProgram(browser, translator);
      const shown = await page.evaluate(async (all) => {
        const texts: string[] = [];
        for (const children of all) {
          (window as unknown as Window).page.draw(children);
          // The translation follows each change.
          await Promise.resolve();
          texts.push((document.querySelector("main")?.textContent ?? "").replace(/[«»]/g, ""));
        }
        return texts;
      }, rounds);
      expect(shown, `SEED=${seed}`).toEqual(rounds.map(textOf));
      await page.context().close();
    },
  );

  test("shows the new text of a signal", async () => {
    const page = await openProgram(browser, "elements");
    const shown = await page.evaluate(async () => {
      const read = () => (document.querySelector("main")?.textContent ?? "").replace(/[«»]/g, "");
      (window as unknown as Window).page.changeSignals(["a", "b"], ["a", "b"]);
      await new Promise((done) => setTimeout(done));
      const before = read();
      (window as unknown as Window).page.changeSignals(["a", "b"], ["c", ""]);
      await new Promise((done) => setTimeout(done));
      return [before, read()];
    });
    expect(shown).toEqual(["firstaba", "firstcc"]);
    await page.context().close();
  });
});

async function openProgram(browser: Browser, translator: Translator) {
  const { outputFiles } = buildSync({
    entryPoints: ["test/support/browser/changing-texts.ts"],
    bundle: true,
    format: "iife",
    globalName: "page",
    write: false,
  });
  const page = await newPage(browser, "about:blank");
  await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
  await page.evaluate(translatePage, translator);
  return page;
}

function childrenOf(dice: Dice, depth = 0): Texts.Child[] {
  return Array.from({ length: dice.integer(0, 4) }, () => {
    const text = dice.pick(["a", "bb", "ccc", " ", ""]);
    const kind = dice.integer(0, depth === 0 ? 9 : 6);
    if (kind < 3) return text;
    if (kind < 4) return null;
    if (kind < 6) return { element: text };
    if (kind < 7) return { signal: text };
    return kind < 8 ? { list: childrenOf(dice, 1) } : { fragment: childrenOf(dice, 1) };
  });
}

function textOf(children: Texts.Child[]): string {
  return children
    .map((child) => {
      if (child === null || typeof child === "string") return child ?? "";
      return "list" in child
        ? textOf(child.list)
        : "fragment" in child
          ? textOf(child.fragment)
          : Object.values(child)[0];
    })
    .join("");
}
