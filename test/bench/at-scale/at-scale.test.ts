import { expect, test } from "vitest";
import { type Counters, statementName, takeCounters } from "../workers/counters.ts";
import { sumCounters } from "./call-meter.ts";
import { humanCostOf } from "./human-pace-cost.ts";
import { atLeast, atMost, sectionText } from "./part.ts";
import { replaceSections } from "./scale-page.ts";
import { averageCost, type EventCost, type EventName, eventCost, siteLoad } from "./site-load.ts";

const FREE: EventCost = { d1Calls: 0, d1Writes: 0, rows: 0, workerRequests: 0, objectRequests: 0 };
/** 2·(m + i + f) + 2·i + c + A/45 + 1.6·m + p·m/10 + 3·v + l */
const COSTS: Record<EventName, EventCost> = {
  message: { ...FREE, d1Calls: 2 + 1.6, rows: 4, objectRequests: 2 },
  inboxConnect: { ...FREE, d1Calls: 4, workerRequests: 1 },
  focus: { ...FREE, d1Calls: 2 },
  chatConnect: { ...FREE, d1Calls: 1, workerRequests: 1 },
  activeRoom: { ...FREE, d1Calls: 1 / 45 },
  paidMessage: { ...FREE, d1Calls: 1 / 10, d1Writes: 1 / 10 },
  conversationBegun: { ...FREE, d1Calls: 3, d1Writes: 2 },
  logIn: { ...FREE, d1Calls: 1, d1Writes: 1 },
};

test.each([1_000, 10_000, 1_000_000])(
  "the load of %i members is that of each event, times its rate",
  (members) => {
    const load = siteLoad(COSTS, members);
    const share = members / 10_000;
    const calls = 225 + 106.8 + 66.6 + 43.3 + 1_250 / 45 + 4.375 + 20.1 + 0.8;
    const writes = 4.375 + 2 * 6.7 + 0.8;
    expect(load.d1Calls).toBeCloseTo(calls * share, 6);
    expect(load.busyShare).toBeCloseTo(((calls + 4 * writes) / 1_000) * share, 6);
    expect(load.databases).toBe(Math.ceil(load.busyShare / 0.6));
    expect(load.rowsPerMonth).toBeCloseTo(4 * 62.5 * 2_592_000 * share, 0);
    // A row costs $1 per million, a request to an object $0.15 and one to the Worker $0.30, and D1 $0.032 per million waits of 20 ms.
    const dollars = 4 * 62.5 + 0.15 * (2 * 62.5 + 70) + 0.3 * 70 + 0.032 * calls;
    expect(load.dollarsPerMonth).toBeCloseTo(dollars * 2.592 * share, 4);
  },
);

test("the cost of an event is the average of what the counters counted", () => {
  const counters: Counters = {
    ...takeCounters(),
    objectRows: 6,
    d1Rows: 2,
    d1Calls: 4,
    d1Writes: 2,
    workerCalls: { "Inbox.fetch": 2 },
    objectCalls: { "ChatRoom.subscribeInbox": 3, "Inbox.updateChat": 3 },
  };
  const cost = eventCost(counters, 2);
  expect(cost).toEqual({ d1Calls: 2, d1Writes: 1, rows: 4, workerRequests: 1, objectRequests: 3 });
  expect(averageCost([cost, FREE])).toEqual(eventCost(counters, 4));
});

test("the cost of a message counts the rooms of other chats apart from its own room and the inboxes", () => {
  const counters: Counters = {
    objectRows: 26,
    objectRowsBy: { "ChatRoom setAlarm": 20, "Inbox update chats": 6 },
    d1Rows: 1,
    d1RowsRead: 30,
    d1Writes: 1,
    d1Calls: 12,
    d1CallsBy: { "select members": 12 },
    objectCalls: { "Inbox.updateChat": 3, "ChatRoom.spentBy": 1 },
    workerCalls: { "ChatRoom.spentBy": 7 },
    woken: { "ChatRoom 1:4": 2, "ChatRoom 1:2": 3, "ChatRoom 1:3": 1, "Inbox 1": 2, "Inbox 4": 2 },
  };
  expect(humanCostOf("a page", counters, { messages: 2, room: "1:4" })).toEqual({
    name: "a page",
    objectRows: 13,
    d1Rows: 0.5,
    d1Writes: 0.5,
    d1Calls: 6,
    objectCalls: 2,
    ownWakes: 3,
    otherRooms: 2,
    rowsBy: { "ChatRoom setAlarm": 10, "Inbox update chats": 3 },
    d1CallsBy: { "select members": 6 },
  });
});

test("counters that were read one after the other add up, by name where they have names", () => {
  const counters = takeCounters();
  const one: Counters = { ...counters, d1Calls: 2, woken: { "Inbox 1": 1, "Inbox 2": 1 } };
  const other: Counters = { ...counters, d1Calls: 3, woken: { "Inbox 2": 1, "Inbox 3": 1 } };
  expect(sumCounters(one, other)).toEqual({
    ...counters,
    d1Calls: 5,
    woken: { "Inbox 1": 1, "Inbox 2": 2, "Inbox 3": 1 },
  });
});

test("a section ends with its targets, if it has any", () => {
  expect(sectionText({ text: "figures", targets: [] })).toBe("figures");
  const text = sectionText({
    text: "figures",
    targets: [atMost(1.5, "a ratio", 1.51), atLeast(2, "a rate", 2)],
  });
  expect(text).toContain("| a ratio | ≤ 1.5 | 1.51 | missed |\n| a rate | ≥ 2 | 2 | reached |");
});

test("a new section replaces the old one of the same title, in the order of all titles, and leaves the others", () => {
  const titles = ["One", "Two", "Three"];
  const first = replaceSections("", { Three: "3", One: "1" }, titles);
  expect(first.match(/^## .*$/gm)).toEqual(["## One", "## Three"]);
  const second = replaceSections(first, { Two: "2\n\n| a |", One: "new" }, titles);
  expect(second).toContain("## One\n\nnew\n\n## Two\n\n2\n\n| a |\n\n## Three\n\n3\n");
  expect(replaceSections(second, {}, titles)).toBe(second);
  expect(replaceSections(second, {}, ["Two"])).not.toContain("## One");
});

test.each([
  ["SELECT 1", "select "],
  ['select "id" from "members" where "id" = ?', "select members"],
  ["INSERT INTO messages (id) VALUES (?)", "insert messages"],
  ["insert or replace into alarms values (1)", "insert alarms"],
  ["UPDATE holds SET held = (SELECT 1 FROM members)", "update holds"],
  ["UPDATE OR IGNORE t SET a = 1", "update t"],
  ["DELETE FROM uploads WHERE at < ?", "delete uploads"],
  ["CREATE TABLE IF NOT EXISTS t (a)", "create t"],
])("the statement %j is named %j", (sql, name) => {
  expect(statementName(sql)).toBe(name);
});
