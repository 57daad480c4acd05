import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "parley-subject-"));
  mkdirSync(join(checkout, ".ci"));
  cpSync(".ci/check-subject", join(checkout, ".ci/check-subject"));
});
afterEach(() => rmSync(checkout, { recursive: true }));

function git(...args: string[]): void {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], { cwd: checkout, stdio: "pipe" });
}

function commit(subject: string): void {
  git(
    "commit",
    "--allow-empty",
    "--message",
    subject,
    "--message",
    `A body. ${"It may be long. ".repeat(9)}`,
  );
}

function checkSubject(): { status: number | null; reason: string } {
  const { status, stderr } = spawnSync(join(checkout, ".ci/check-subject"), { encoding: "utf8" });
  return { status, reason: stderr };
}

describe("the check of the newest commit's subject", () => {
  beforeEach(() => git("init", "--quiet"));

  test("passes a subject of 72 characters, not bytes", () => {
    commit("é".repeat(72));
    expect(checkSubject()).toEqual({ status: 0, reason: "" });
  });

  test("fails for a subject of 73 characters", () => {
    commit("é".repeat(73));
    expect(checkSubject()).toEqual({ status: 1, reason: expect.stringContaining("has 73 characters") });
  });

  test("fails for a full stop at the end", () => {
    commit("Add a check.");
    expect(checkSubject()).toEqual({ status: 1, reason: expect.stringContaining("full stop") });
  });

  test("looks at the newest commit alone", () => {
    commit("Add a check.");
    commit("Remove a full stop");
    expect(checkSubject()).toEqual({ status: 0, reason: "" });
  });

  test("skips a merge commit, even in a shallow clone that has none of its parents", () => {
    commit("Begin");
    git("checkout", "--quiet", "-b", "side");
    commit("Work on the side");
    git("checkout", "--quiet", "-");
    git("merge", "--quiet", "--no-ff", "--message", `Merge ${"x".repeat(80)}.`, "side");
    expect(checkSubject()).toEqual({ status: 0, reason: "" });

    git("clone", "--quiet", "--depth", "1", `file://${checkout}`, "shallow");
    mkdirSync(join(checkout, "shallow/.ci"));
    cpSync(".ci/check-subject", join(checkout, "shallow/.ci/check-subject"));
    const { status } = spawnSync(join(checkout, "shallow/.ci/check-subject"));
    expect(status).toBe(0);
  });
});

test("the check of the newest commit's subject skips a checkout without .git", () => {
  expect(checkSubject()).toEqual({ status: 0, reason: "" });
});
