import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { OLDEST } from "./oldest.ts";

/** The compatibility data of MDN: 20 MB. */
const DATA = createRequire(import.meta.url).resolve("@mdn/browser-compat-data");
const AREAS = ["javascript", "api", "html", "css"] as const;
/** Browsers of the same engine, with the version numbers of the first. */
const FAMILIES = {
  safari: ["safari", "safari_ios"],
  chrome: ["chrome", "chrome_android", "edge"],
  firefox: ["firefox", "firefox_android"],
};

type Support = {
  version_added: string | false | null;
  version_removed?: string;
  flags?: unknown;
  prefix?: string;
  alternative_name?: string;
  partial_implementation?: boolean;
};
type Compat = { support: Record<string, Support | Support[] | undefined> };
type Feature = { __compat?: Compat; [name: string]: Feature | Compat | undefined };

/** Features that one of the oldest browsers lacks, such as `javascript.builtins.Map.groupBy`, with the browsers that lack it. */
export const YOUNGER: ReadonlyMap<string, string> = readYounger();

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

function readYounger(): Map<string, string> {
  const data = JSON.parse(readFileSync(DATA, "utf8"));
  const younger = AREAS.flatMap((area) => youngerIn(data[area], area));
  const paths = new Set(younger.map(([path]) => path));
  // A listener names its event, but not the kind of object: an event is young only if it is for every object that has it.
  const old = new Set(
    eventsIn(data.api)
      .filter((path) => !paths.has(path))
      .map(nameOf),
  );
  return new Map(younger.filter(([path]) => !old.has(nameOf(path))));
}

function eventsIn(api: Feature): string[] {
  return Object.entries(api).flatMap(([object, members]) =>
    Object.keys(members ?? {}).flatMap((name) => (name.endsWith("_event") ? [`api.${object}.${name}`] : [])),
  );
}

function nameOf(path: string): string {
  return path.split(".").at(-1) ?? path;
}

/** Returns the younger features under a path, without those inside of a younger one. */
function youngerIn(feature: Feature, path: string): [path: string, browsers: string][] {
  const lacking = feature.__compat ? browsersWithout(feature.__compat) : [];
  if (lacking.length > 0) return [[path, lacking.join(",")]];
  return Object.entries(feature).flatMap(([name, inner]) =>
    name.startsWith("__") ? [] : youngerIn(inner as Feature, `${path}.${name}`),
  );
}

function browsersWithout({ support }: Compat): string[] {
  return Object.entries(FAMILIES).flatMap(([family, browsers]) => {
    const oldest = OLDEST[family as keyof typeof OLDEST];
    const lacks = browsers.some((browser) => {
      const entry = support[browser];
      return entry !== undefined && ![entry].flat().some((each) => hadFeature(each, oldest));
    });
    return lacks ? [family] : [];
  });
}

/** Whether a browser had the whole feature, under its own name and without a setting, in this version. */
function hadFeature(entry: Support, version: string): boolean {
  const { version_added: added, version_removed: removed } = entry;
  if (!added || added === "preview" || entry.flags || entry.prefix) return false;
  if (entry.alternative_name || entry.partial_implementation) return false;
  return !isYounger(added, version) && (removed === undefined || isYounger(removed, version));
}

/** Compares versions such as `16.4`; of `≤37`, the data knows no more than that. */
function isYounger(version: string, than: string): boolean {
  const [[major = 0, minor = 0], [thanMajor = 0, thanMinor = 0]] = [numbersOf(version), numbersOf(than)];
  return major > thanMajor || (major === thanMajor && minor > thanMinor);
}

function numbersOf(version: string): number[] {
  return version.replace("≤", "").split(".").map(Number);
}
