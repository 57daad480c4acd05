import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** The code of the Worker and its objects. */
const FOLDERS = ["db", "files", "http", "inbox", "ledger", "platform", "room"];
const FILES = [
  "src/worker.ts",
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join("src", folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join("src", folder, path)),
  ),
];
const filesWith = (pattern: RegExp) =>
  FILES.filter((path) => pattern.test(readFileSync(path, "utf8"))).toSorted();

test("only forEachLimited starts as many calls as there are rows; all others start a number that is written there", () => {
  // A room has two members.
  const twoMembers = [
    "src/room/funds/settle-idle.ts",
    "src/room/inbox-sync/inbox-notifier.ts",
    "src/room/members/ask-inboxes.ts",
  ];
  expect(filesWith(/Promise\.(?:all|allSettled|any|race)\((?!\s*\[)/)).toEqual(
    ["src/platform/for-each-limited.ts", ...twoMembers].toSorted(),
  );
});

test("whoever calls more than one room does so through forEachLimited", () => {
  const single = [
    "src/http/routes/billing.ts",
    "src/http/routes/site-chats.ts",
    "src/http/routes/statement-messages.ts",
    "src/http/upgrade/front-door.ts",
  ];
  const callers = filesWith(/\b(?:rooms|CHAT_ROOM)\.getByName\(/);
  const bounded = filesWith(/\b(?:forEachLimited|askEach)\(/);
  expect(callers.filter((path) => !bounded.includes(path))).toEqual(single);
  expect(callers.length).toBeGreaterThan(single.length);
});
