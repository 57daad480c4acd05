import { table, threeDigits, withThousands } from "../markdown.ts";
import { EVENT_NAMES, type EventCost, type EventName, ratesOf, siteLoad } from "./site-load.ts";

const SITE_SIZES = [1_000, 10_000, 100_000, 1_000_000];

const NAMES: Record<EventName, string> = {
  message: "a message between two pages whose inboxes slept, without steps",
  inboxConnect: "an inbox of a page connects after it slept",
  focus: "a member returns to the tab",
  chatConnect: "a page opens a chat whose room slept",
  activeRoom: "an active room, in a second",
  paidMessage: "a paid message: steps of its lease, without their rows",
  conversationBegun: "a conversation is begun",
  logIn: "a log-in",
};

/** The costs of each event, and the calls to D1 that all of them cause on a site of 10,000 members. */
export function eventTable(costs: Record<EventName, EventCost>): string {
  const rates = ratesOf(10_000);
  return table(
    ["event", "D1 calls each", "rows each", "requests each", "events a second", "D1 calls a second"],
    EVENT_NAMES.map((name) => {
      const { d1Calls, rows, workerRequests, objectRequests } = costs[name];
      const figures = [d1Calls, rows, workerRequests + objectRequests].map((value) => value.toFixed(3));
      return [NAMES[name], ...figures, rates[name].toFixed(2), (d1Calls * rates[name]).toFixed(1)];
    }),
  );
}

/** The costs of sites of several sizes. */
export function sizeTable(costs: Record<EventName, EventCost>): string {
  return table(
    [
      "members",
      "D1 calls a second",
      "one D1 is busy",
      "D1 databases",
      "million rows a month",
      "dollars a month",
    ],
    SITE_SIZES.map((members) => {
      const { d1Calls, busyShare, databases, rowsPerMonth, dollarsPerMonth } = siteLoad(costs, members);
      return [
        withThousands(members),
        threeDigits(d1Calls),
        `${threeDigits(busyShare * 100)} %`,
        `${databases}`,
        threeDigits(rowsPerMonth / 1_000_000),
        threeDigits(dollarsPerMonth),
      ];
    }),
  );
}
