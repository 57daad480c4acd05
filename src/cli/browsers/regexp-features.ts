const FLAGS: Record<string, string> = {
  d: "hasIndices",
  s: "dotAll",
  u: "unicode",
  v: "unicodeSets",
  y: "sticky",
};

/** Forms in the text of a regular expression, with their names in the compatibility data. */
const SYNTAX: [RegExp, string][] = [
  [/\(\?<[=!]/, "lookbehind_assertion"],
  [/\(\?[ims]*-?[ims]*:(?<!\(\?:)/, "modifier"],
  [/\(\?<(\w+)>.*\(\?<\1>/s, "named_capturing_group.duplicate_named_capturing_groups"],
  [/\(\?<\w+>/, "named_capturing_group"],
  [/\\p\{/i, "unicode_character_class_escape"],
];

/** Returns the features of a regular expression. */
export function regExpFeatures(pattern: string, flags: string): string[] {
  const text = pattern.replace(/\\\\/g, "");
  return [
    ...[...flags].flatMap((flag) => FLAGS[flag] ?? []).map((name) => `javascript.builtins.RegExp.${name}`),
    ...SYNTAX.filter(([form]) => form.test(text)).map(([, name]) => `javascript.regular_expressions.${name}`),
  ];
}
