import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeProgram } from "./type-check.ts";

/**
 * Creates a project with these files, replacing any earlier one, packs `dist/client` and installs the tarball in the project.
 * Needs no network, because the package needs no other one.
 */
export function installClient(project: string, files: Record<string, string>): void {
  writeProgram(project, { "package.json": '{ "type": "module" }', ...files });
  const npm = (...args: string[]) => {
    const options = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
    execFileSync("npm", [...args, ...options, "--cache", join(project, "cache")], { cwd: project });
  };
  npm("pack", resolve("dist/client"));
  const [tarball = ""] = readdirSync(project).filter((name) => name.endsWith(".tgz"));
  npm("install", `./${tarball}`);
}
