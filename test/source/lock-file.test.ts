import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readDocument, tableBelow } from "../docs/markdown.ts";

type LockedPackage = {
  version: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  dependencies?: Record<string, string>;
};

/** Packages for which the registry publishes no integrity. */
const WITHOUT_INTEGRITY: string[] = [];

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, LockedPackage>;
};
const locked = Object.entries(packages).filter(([path]) => path !== "");

test("the lock file has the SHA-512 of every package, those for other machines included", () => {
  expect(locked.length).toBeGreaterThan(300);
  const missing = locked.filter(([, entry]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? ""));
  expect(missing.map(([path]) => path)).toEqual(WITHOUT_INTEGRITY);
});

test("the lock file names no host, so that npm installs from the registry of the machine", () => {
  expect(
    locked.filter(([, entry]) => entry.resolved !== undefined || entry.link).map(([path]) => path),
  ).toEqual([]);
});

/** Returns the paths of the packages that the Worker and the pages can contain: the dependencies, and theirs. */
function deployedPackages(): string[] {
  const found = new Set<string>();
  const add = (names: string[]) => {
    for (const name of names) {
      if (found.has(name)) continue;
      found.add(name);
      add(Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {}));
    }
  };
  add(Object.keys(packages[""]?.dependencies ?? {}));
  return [...found].sort();
}

test("docs/security.md lists the version of each deployed component, as it was compared with the registry", () => {
  const listed = tableBelow(readDocument("docs/security.md"), "### Deployed components");
  const deployed = deployedPackages().map((name) => [name, packages[`node_modules/${name}`]?.version]);
  expect(deployed.length).toBeGreaterThan(10);
  expect(listed).toEqual(deployed);
});
