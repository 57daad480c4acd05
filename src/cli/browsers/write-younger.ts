import { readFileSync, writeFileSync } from "node:fs";
import { OLDEST, YOUNGER_PATH } from "./oldest.ts";

/**
 * `npm run browsers`: writes the list of features that are younger than the oldest browsers, or that one of them never got,
 * from the compatibility data of MDN. Nothing else needs these 20 MB: `npm install --no-save @mdn/browser-compat-data` first.
 */

const DATA = "node_modules/@mdn/browser-compat-data/data.json";
const AREAS = ["javascript", "api", "html", "css"];
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

const data = JSON.parse(readFileSync(DATA, "utf8"));
const lines = AREAS.flatMap((area) => youngerIn(data[area], area));
/** A listener names its event, but not the kind of object: an event is young only if it is for every object that has it. */
const old = new Set(
  eventsIn(data.api)
    .filter((path) => !lines.some((line) => line.startsWith(`${path} `)))
    .map(nameOf),
);
const listed = lines.filter((line) => !old.has(nameOf(line.split(" ")[0] ?? "")));
const source = `# Features that the oldest browsers lack, by @mdn/browser-compat-data ${data.__meta.version}: npm run browsers`;
writeFileSync(YOUNGER_PATH, `${[source, ...listed].join("\n")}\n`);

function eventsIn(api: Feature): string[] {
  return Object.entries(api).flatMap(([object, members]) =>
    Object.keys(members ?? {}).flatMap((name) => (name.endsWith("_event") ? [`api.${object}.${name}`] : [])),
  );
}

function nameOf(path: string): string {
  return path.split(".").at(-1) ?? path;
}

/** Returns the younger features under a path, without those inside of a younger one. */
function youngerIn(feature: Feature, path: string): string[] {
  const lacking = feature.__compat ? browsersWithout(feature.__compat) : [];
  if (lacking.length > 0) return [`${path} ${lacking.join(",")}`];
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
