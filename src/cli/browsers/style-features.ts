import { YOUNGER } from "./younger.ts";

const LENGTH = "css.types.length.";

/** Functions and units by the last name in their path, such as `light-dark` of `css.types.color.light-dark`. */
const TYPES = new Map(
  [...YOUNGER.keys()]
    .filter((path) => path.startsWith("css.types."))
    .map((path) => [
      path.startsWith(LENGTH) ? path.slice(LENGTH.length) : `${path.split(".").at(-1)}(`,
      path,
    ]),
);

/** Returns the features of a style sheet as esbuild writes it, without comments. */
export function styleFeatures(sheet: string): Set<string> {
  const text = sheet.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^)"']*\)/g, '""');
  const features = [...text.matchAll(/([^{};]+)([{};]|$)/g)].flatMap(([, part = "", end]) => {
    if (part.trim().startsWith("@")) return atRuleFeatures(part.trim());
    return end === "{" ? selectorFeatures(part) : declarationFeatures(part);
  });
  return new Set(features);
}

function atRuleFeatures(rule: string): string[] {
  const [name = ""] = /^@[\w-]+/.exec(rule) ?? [];
  const path = `css.at-rules.${name.slice(1)}`;
  const queried = [...rule.matchAll(/\(\s*([\w-]+)|:\s*([\w-]+)\s*\)/g)];
  return [path, ...queried.map(([, feature, value]) => `${path}.${feature ?? value}`)];
}

/** Returns the features of a selector in a style sheet or in a script. */
export function selectorFeatures(selector: string): string[] {
  const names = [...selector.matchAll(/::?([\w-]+)/g)].map(([, name]) => `css.selectors.${name}`);
  return selector.includes("&") ? [...names, "css.selectors.nesting"] : names;
}

function declarationFeatures(declaration: string): string[] {
  const [property = "", ...rest] = declaration.trim().split(":");
  if (property.startsWith("--") || rest.length === 0) return valueFeatures(rest.join(":"));
  const value = rest.join(":");
  const path = `css.properties.${property.trim()}`;
  const words = [...value.matchAll(/(?<![\w-])[a-z][\w-]*(?![\w(-])/g)].map(([word]) => `${path}.${word}`);
  return [path, ...words, ...valueFeatures(value)];
}

/** Returns the functions and units of a value. */
function valueFeatures(value: string): string[] {
  const names = [...value.matchAll(/([a-z][\w-]*\()|(?<![\w#-])\d*\.?\d+([a-z]+)/g)];
  return names.flatMap(([, name, unit]) => TYPES.get(name ?? unit ?? "") ?? []);
}
