/** One part of a source text. Strings include template literals; code is everything else. */
export type SourcePart = { kind: "code" | "comment" | "string" | "regexp"; text: string; line: number };

const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/;
/** A slash begins a regular expression only where no value ends before it. */
const REGEXP =
  /(?<=(?:^|[=(,:;!&|?{}[\n]|=>|return)\s*)\/(?![*/])(?:[^\\/\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/;
const TOKEN = new RegExp(
  `(?<comment>${COMMENT.source})|(?<string>${STRING.source})|(?<regexp>${REGEXP.source})`,
  "gm",
);

/**
 * Splits TypeScript into code, comments, strings and regular expressions, well enough for tests about words. It does not parse: a
 * template literal inside another one ends the outer one.
 */
export function splitSource(source: string): SourcePart[] {
  const parts: SourcePart[] = [];
  let end = 0;
  let line = 1;
  const add = (kind: SourcePart["kind"], text: string) => {
    if (text !== "") parts.push({ kind, text, line });
    line += text.split("\n").length - 1;
  };
  for (const { 0: text, index, groups } of source.matchAll(TOKEN)) {
    add("code", source.slice(end, index));
    add(groups?.["comment"] ? "comment" : groups?.["string"] ? "string" : "regexp", text);
    end = index + text.length;
  }
  add("code", source.slice(end));
  return parts;
}
