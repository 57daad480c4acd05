import { readFileSync } from "node:fs";
import { YOUNGER_PATH } from "./oldest.ts";

/** Features that one of the oldest browsers lacks, such as `javascript.builtins.Map.groupBy`, with the browsers that lack it. */
export const YOUNGER: ReadonlyMap<string, string> = new Map(
  readFileSync(YOUNGER_PATH, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(" ") as [string, string]),
);

/** Returns the younger feature that this feature is, or is a part of. */
export function youngerFeature(feature: string): string | undefined {
  const names = feature.split(".");
  return names.map((_, at) => names.slice(0, at + 1).join(".")).find((path) => YOUNGER.has(path));
}

/** Returns a younger event of this name. There is none if any object had such an event before. */
export function youngerEvent(name: string): string[] {
  const found = [...YOUNGER.keys()].find(
    (path) => path.startsWith("api.") && path.endsWith(`.${name}_event`),
  );
  return found === undefined ? [] : [found];
}

/** Returns a younger property of this name that a value of an unknown type may have. Arrays have those of iterators too. */
export function youngerMembers(name: string): string[] {
  const isMember = (path: string) => /^javascript\.builtins\.(?!Iterator\.)\w+\.\w+$/.test(path);
  const found = [...YOUNGER.keys()].find((path) => isMember(path) && path.endsWith(`.${name}`));
  return found === undefined ? [] : [found];
}
