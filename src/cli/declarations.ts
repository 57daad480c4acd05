import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The names of the types and values that a module declares or exports, each with its text. */
type Declarations = Map<string, string>;

const COMMENT = String.raw`/\*\*(?:(?!\*/)[\s\S])*\*/\n`;
const KINDS = "(?:declare |abstract )*(?:type|interface|class|function|const)";
/** The beginning of a declaration, with its doc comment. A type may contain other comments. */
const DECLARATION = new RegExp(String.raw`^(?:${COMMENT})?(?:export )?${KINDS} (\w+)`, "gm");
const IMPORT_OR_EXPORT = /^(?:import|export) (?:type )?(?:\{[^}]*\}|\*)(?: from "([^"]+)")?;\n?/gm;

/** Stands for two declarations with one name. */
const AMBIGUOUS = "";

/**
 * Joins declaration files to one that imports nothing: the exports of an entry point, and what they need.
 * @param entry the path of the entry point, which only exports from other files
 * @param known declarations that replace those of the compiler
 * @throws Error when two declarations that it needs have the same name, or one is missing
 */
export function joinDeclarations(entry: string, known: Declarations): string {
  const exported = [...readFileSync(entry, "utf8").matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(
    ([, isType = "", names = ""]) =>
      names
        .split(",")
        .map((name) => isType + name.trim())
        .filter((name) => name !== isType),
  );
  const all = new Map(known);
  collect(entry, known, all, new Set());
  const used = new Set<string>();
  for (const name of exported) use(name.replace("type ", ""), all, used);
  const texts = [...used].map((name) => all.get(name));
  return `${texts.join("\n")}\nexport { ${exported.sort().join(", ")} };\n`;
}

/** Collects the declarations of a file, and of those that it imports. */
function collect(path: string, known: Declarations, all: Declarations, visited: Set<string>): void {
  if (visited.has(path)) return;
  visited.add(path);
  const source = readFileSync(path, "utf8");
  for (const [, target] of source.matchAll(IMPORT_OR_EXPORT)) {
    if (target) collect(join(dirname(path), target.replace(/\.ts$/, ".d.ts")), known, all, visited);
  }
  const text = source.replace(IMPORT_OR_EXPORT, "");
  const starts = [...text.matchAll(DECLARATION)];
  starts.forEach(({ 1: name = "", index }, i) => {
    if (known.has(name)) return;
    const declaration = text
      .slice(index, starts[i + 1]?.index)
      .replace(/^export /m, "")
      .trim();
    all.set(name, all.has(name) ? AMBIGUOUS : declaration);
  });
}

/** Adds a declaration, and those that it names. */
function use(name: string, all: Declarations, used: Set<string>): void {
  const text = all.get(name);
  if (text === AMBIGUOUS) throw new Error(`there are two declarations of ${name}`);
  if (text === undefined) throw new Error(`there is no declaration of ${name}`);
  if (used.has(name)) return;
  used.add(name);
  for (const [word] of withoutComments(text).matchAll(/\b[A-Z]\w+/g)) if (all.has(word)) use(word, all, used);
}

/** Returns declarations without their comments. */
export function withoutComments(declarations: string): string {
  return declarations.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}
