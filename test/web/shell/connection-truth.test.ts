import { expect, test } from "vitest";
import { type ConnectionTruth, connectionTruth } from "../../../src/web/shell/connection-truth.ts";

const ONLINE = {
  isOffline: false,
  isSiteClosed: false,
  isDisplaced: false,
  connection: { state: "online" },
} as const;
const WAITING = { state: "waiting", retryAt: 1000 } as const;
const STOPPED = { state: "stopped", code: "too_many_sockets" } as const;

test.each<[string, Partial<Parameters<typeof connectionTruth>[0]>, ConnectionTruth]>([
  ["all is well", {}, "online"],
  ["the page begins", { connection: { state: "connecting" } }, "connecting"],
  ["the connection was lost", { connection: WAITING }, "reconnecting"],
  ["the browser has no network, and the sockets do not know it yet", { isOffline: true }, "offline"],
  [
    "the browser has no network, whatever else was true before",
    { isOffline: true, isSiteClosed: true, isDisplaced: true, connection: WAITING },
    "offline",
  ],
  ["a closed site refuses the connection", { isSiteClosed: true, connection: WAITING }, "closed"],
  ["a closed site refuses requests alone", { isSiteClosed: true }, "online"],
  [
    "a closed site has displaced tabs",
    { isSiteClosed: true, isDisplaced: true, connection: STOPPED },
    "closed",
  ],
  ["other tabs have displaced the list", { isDisplaced: true, connection: STOPPED }, "displaced"],
  ["other tabs have displaced a chat only", { isDisplaced: true }, "displaced"],
  ["the session is over", { connection: { state: "signed-out" } }, "connecting"],
])("when %s, the page says so", (_, facts, truth) => {
  expect(connectionTruth({ ...ONLINE, ...facts })).toBe(truth);
});
