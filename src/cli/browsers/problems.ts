import type { Exception } from "./exceptions.ts";
import type { Use } from "./script-features.ts";
import { YOUNGER, youngerFeature } from "./younger.ts";

/** Returns a line for each use of a younger feature, and one for each exception that nothing uses. */
export function problemsOf(uses: readonly Use[], exceptions: readonly Exception[]): string[] {
  const needed = new Set<Exception>();
  const problems = new Set<string>();
  for (const { path, line, features } of uses) {
    for (const feature of features) {
      const younger = youngerFeature(feature);
      if (younger === undefined) continue;
      const exception = exceptions.find(
        (each) => isPartOf(younger, each.feature) && (each.path ?? path) === path,
      );
      if (exception) needed.add(exception);
      else problems.add(`${path}:${line}: ${younger} is missing in ${YOUNGER.get(younger)}`);
    }
  }
  const unused = exceptions.filter((each) => !needed.has(each));
  return [
    ...problems,
    ...unused.map(({ feature, path }) => `unused exception: ${feature} ${path ?? ""}`.trim()),
  ];
}

function isPartOf(feature: string, whole: string): boolean {
  return feature === whole || feature.startsWith(`${whole}.`);
}
