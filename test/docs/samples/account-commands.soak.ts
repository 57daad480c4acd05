import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { DOCUMENTS, readDocument, shellCommands } from "../markdown.ts";

const run = promisify(execFile);

/** Commands that need an account are not run: wrangler must know each of them, and its options. */
const COMMANDS = [
  ...new Set(
    DOCUMENTS.flatMap((path) => shellCommands(readDocument(path))).filter((command) =>
      command.startsWith("npx wrangler "),
    ),
  ),
];

/** Splits `d1 export DB --remote --output FILE` into the words before the first argument, and the options. */
function partsOf(command: string): { words: string[]; options: string[] } {
  const [, , ...rest] = command.split(" ");
  const firstArgument = rest.findIndex((word) => !/^[a-z][a-z\d-]*$/.test(word));
  return {
    words: firstArgument === -1 ? rest : rest.slice(0, firstArgument),
    options: rest.filter((word) => word.startsWith("--")),
  };
}

const helpTexts = new Map<string, Promise<string>>();

function helpOf(words: string[]): Promise<string> {
  const key = words.join(" ");
  const known = helpTexts.get(key);
  if (known) return known;
  const help = run("npx", ["wrangler", ...words, "--help"], { env: { ...process.env, CI: "1" } });
  const text = help.then(({ stdout }) => stdout);
  helpTexts.set(key, text);
  return text;
}

test.each(COMMANDS)("wrangler has `%s`", async (command) => {
  const { words, options } = partsOf(command);
  const help = await helpOf(words);
  // The help of an unknown command is that of its parent.
  expect(help).toMatch(new RegExp(`^wrangler ${words.join(" ")}(?: |$)`, "m"));
  for (const option of options) expect(help).toMatch(new RegExp(`^ .*${option}\\b`, "m"));
});
