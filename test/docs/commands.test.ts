import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { codeSpans, DOCUMENTS, readDocument, shellCommands } from "./markdown.ts";

/** Languages of fenced blocks. Each but mermaid is run, or checked, by a test of this folder. */
const LANGUAGES = ["sh", "ts", "mermaid"];

/** How a test covers each command that a document shows in an `sh` block. The first entry that matches counts. */
const COVERAGE: [command: RegExp, by: string][] = [
  [/^npx wrangler |--remote$/, "test/docs/samples/account-commands.soak.ts"],
  [/^npm run api-key -- /, "test/docs/samples/local-commands.soak.ts"],
  [/^npm run member -- /, "test/docs/samples/local-commands.soak.ts"],
  [/^PARLEY_TOKEN=\S+ npm run reconcile/, "test/docs/samples/local-commands.soak.ts"],
  [/^curl .*\/site\//, "test/docs/samples/site-requests.test.ts"],
  [/^curl /, "test/docs/samples/local-commands.soak.ts"],
  [/^npm run dev$/, "test/cli/dev.test.ts"],
  [/^(?:PARLEY_KEY=\S+ )?npm run (?:dev -- --site \S+|example)$/, "test/e2e/example-site.test.ts"],
  [/^npm (?:run build:client|pack \.\/dist\/client|install \S+\.tgz)$/, "test/support/installed-client.ts"],
  // The tests themselves, and the longer ones, run these.
  [/^npm (?:ci|test|run check)$/, ".ci/run"],
  [/^npm run test:soak$/, "test/chaos/kills.soak.ts"],
  [/^npm run bench:money$/, "test/bench/money.ts"],
  [/^npx vitest run /, "vitest.config.ts"],
];

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
const COMMANDS = DOCUMENTS.flatMap((path) =>
  shellCommands(readDocument(path)).map((command) => ({ path, command })),
);
/** Commands in running text too. */
const NPM_COMMANDS = [
  ...COMMANDS,
  ...DOCUMENTS.flatMap((path) => codeSpans(readDocument(path)).map((command) => ({ path, command }))),
].filter(({ command }) => /\bnpm /.test(command));

/** The options that a script reads with `parseArgs`. */
function optionsOf(script: string): string[] {
  const [file = ""] = /\S+\.ts$/.exec(scripts[script] ?? "") ?? [];
  const source = existsSync(file) ? readFileSync(file, "utf8") : "";
  const names = [...source.matchAll(/"?([\w-]+)"?: \{ type: "(?:string|boolean)"/g)].map(([, name]) => name);
  const negative = source.includes("allowNegative: true") ? names.map((name) => `no-${name}`) : [];
  return [...names, ...negative].map((name) => `--${name}`);
}

test.each(DOCUMENTS)("%s has fenced blocks only in languages that a test reads", (path) => {
  const fences = readDocument(path).match(/^```.*$/gm) ?? [];
  const opening = fences.filter((_, i) => i % 2 === 0).map((fence) => fence.slice(3));
  expect(opening.filter((language) => !LANGUAGES.includes(language))).toEqual([]);
});

test.each(COMMANDS)("a test covers `$command` in $path", ({ command }) => {
  const [, by = ""] = COVERAGE.find(([pattern]) => pattern.test(command)) ?? [];
  expect(existsSync(by)).toBe(true);
});

test.each(NPM_COMMANDS)("npm has the script of `$command` in $path, with its options", ({ command }) => {
  const [, verb = "", name = ""] = /\bnpm (ci|pack|install|test|run) ?([\w:-]*)/.exec(command) ?? [];
  if (["ci", "pack", "install"].includes(verb)) return;
  const script = verb === "run" ? name : verb;
  expect(Object.keys(scripts)).toContain(script);
  const options = command.match(/(?<= )--[\w-]+/g) ?? [];
  expect(options.filter((option) => !optionsOf(script).includes(option))).toEqual([]);
});

test.each(COMMANDS.filter(({ command }) => command.startsWith("npx vitest")))(
  "`$command` names a project or a folder of tests",
  ({ command }) => {
    const [, project, folder] = /^npx vitest run (?:--project (\w+)|(test\/\S+))$/.exec(command) ?? [];
    if (folder) expect(existsSync(folder)).toBe(true);
    else expect(readFileSync("vitest.config.ts", "utf8")).toContain(`project("${project}"`);
  },
);
