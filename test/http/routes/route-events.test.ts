import { expect, test } from "vitest";
import { app } from "../../../src/app.ts";
import { ROUTE_EVENTS, routeEvent } from "../../../src/http/routes/route-events.ts";

test("every route of the Worker has an event for the log, and no other route has one", () => {
  const routes = app.routes
    .filter(({ method, path }) => method !== "ALL" && !path.includes("*"))
    .map(({ method, path }) => `${method} ${path.replace(/(?<=.)\/$/, "")}`);
  expect(Object.keys(ROUTE_EVENTS).sort()).toEqual([...new Set(routes)].sort());
});

test.each([
  ["POST", "/auth/login", "auth.login"],
  ["HEAD", "/storage", "file.read"],
  ["GET", "/members/chat/", "chat.open"],
  ["GET", "/*", "http.request"],
  ["DELETE", "/auth/login", "http.request"],
])("a failed %s %s is logged as %s", (method, pattern, event) => {
  expect(routeEvent(method, pattern)).toBe(event);
});

test("every event is two lower-case words with a dot between", () => {
  for (const event of Object.values(ROUTE_EVENTS)) expect(event).toMatch(/^[a-z]+\.[a-z]+$/);
});
