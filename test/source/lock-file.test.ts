import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type LockedPackage = { version: string; integrity?: string; resolved?: string; link?: boolean };

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
