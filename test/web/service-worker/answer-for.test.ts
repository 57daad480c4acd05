import { expect, test } from "vitest";
import { type Answer, type AnsweredRequest, answerFor } from "../../../src/web/service-worker/answer-for.ts";

const ORIGIN = "https://chat.example";
const FILES = new Set(["/main.js?v=abc", "/main.css?v=abc", "/old-browser.js?v=abc", "/parts/list.js", "/"]);

const ROWS: [Answer, string, Partial<AnsweredRequest>?][] = [
  ["page", "/", { mode: "navigate" }],
  ["page", "/?from=mail", { mode: "navigate" }],
  ["page", "/#/chats/17", { mode: "navigate" }],
  ["network", "/", { mode: "navigate", method: "POST" }],
  ["network", "/docs", { mode: "navigate" }],
  ["network", "/example", { mode: "navigate" }],
  ["network", "/index.html", { mode: "navigate" }],
  ["network", "/main.js?v=abc", { mode: "navigate" }],
  ["network", "/config", { mode: "navigate" }],
  ["network", "/chats/1", { mode: "navigate" }],
  ["network", "/storage?uuid=1", { mode: "navigate" }],
  ["network", "https://other.example/", { mode: "navigate" }],
  ["network", "http://chat.example/", { mode: "navigate" }],
  ["network", "https://chat.example:8443/", { mode: "navigate" }],
  // The page asks for the server's build.
  ["network", "/", { mode: "cors" }],
  ["network", "/", { mode: "same-origin" }],
  ["network", "/", { mode: "no-cors", method: "HEAD" }],
  ["build-file", "/main.js?v=abc"],
  ["build-file", "/main.css?v=abc", { mode: "no-cors" }],
  ["build-file", "/old-browser.js?v=abc", { mode: "no-cors" }],
  ["build-file", "/parts/list.js"],
  // Of another build.
  ["build-file", "/main.js?v=0123456789abcdef"],
  ["build-file", "/chunks/settings-screen-ABCD2345.js"],
  ["network", "/chunks/settings-screen.js"],
  ["network", "/chunks/../members/me-ABCD2345.js"],
  ["network", "/chunks/settings-screen-ABCD2345.js?token=1"],
  ["network", "/chunks/settings-screen-ABCD2345.js", { method: "HEAD" }],
  ["network", "/chunks/settings-screen-ABCD2345.js", { hasRange: true }],
  ["network", "https://other.example/chunks/settings-screen-ABCD2345.js"],
  ["network", "/main.js"],
  ["network", "/main.js?v=abc&a=1"],
  ["network", "/client.js?v=abc"],
  ["network", "/service-worker.js"],
  ["site-file", "/config"],
  ["site-file", "/brand.css", { mode: "no-cors" }],
  ["site-file", "/app.webmanifest"],
  ["site-file", "/icon.svg", { mode: "no-cors" }],
  ["network", "/config?a=1"],
  ["network", "/config", { method: "POST" }],
  ["network", "/config", { hasRange: true }],
  ["network", "https://other.example/config"],
  ["network", "/health"],
  ["network", "/auth/login", { method: "POST" }],
  ["network", "/auth/ticket", { method: "POST" }],
  ["network", "/members/me"],
  ["network", "/members/chats?query=a"],
  ["network", "/storage?uuid=00000000-0000-4000-8000-000000000000"],
  ["network", "/storage?uuid=00000000-0000-4000-8000-000000000000", { hasRange: true }],
  ["network", "/storage/smiles"],
  ["network", "/openapi.json"],
  ["network", "/docs.css"],
  ["network", "/common-passwords.txt"],
];

test.each(ROWS)("the service worker answers from: %s, for %s %j", (answer, address, more = {}) => {
  const url = new URL(address, ORIGIN).href;
  expect(answerFor({ method: "GET", mode: "cors", url, hasRange: false, ...more }, ORIGIN, FILES)).toBe(
    answer,
  );
});
