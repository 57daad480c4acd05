import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { startStaticFront } from "../../support/browser/static-front.ts";
import { Conversation } from "../load/conversation.ts";
import { openWebSocket } from "../load/member-connection.ts";
import { openV1Socket } from "../load/member-inbox.ts";
import { messageField, openPage, openPages, RETURN_TO_TAB, startBrowser } from "../load/page-writer.ts";
import { FRAMES_PER_REQUEST } from "../prices.ts";
import { type BenchMember, type ParleyServer, startParleyServer } from "../servers/parley-server.ts";
import { meter } from "./call-meter.ts";
import { measurePace, type Pace, writeOnce } from "./human-pace.ts";
import { atMost, type Part } from "./part.ts";
import { averageCost, type EventCost, type EventName, eventCost, siteLoad } from "./site-load.ts";
import { eventTable, sizeTable } from "./steady-tables.ts";

/** How often each event is repeated, and how long the objects sleep before it: they hibernate after 10 s. */
type Effort = { rounds: number; asleepMs: number; pace: Pace };
const FULL: Effort = { rounds: 4, asleepMs: 12_000, pace: { messages: 8, apartMs: 13_000 } };
const QUICK: Effort = { rounds: 1, asleepMs: 500, pace: { messages: 2, apartMs: 1_500 } };

/** Something happens in an active room this often, on a clock that the bench moves: for half an hour. */
const ACTIVE_APART_MS = 20_000;
const ACTIVE_MESSAGES = 90;
/** A message comes with three more frames: that its writer types, and no longer, and that its reader has read it. */
const FRAMES_PER_MESSAGE = 4;
const FREE_PORT = 9;
const ONCE = { messages: 1, inFlight: 1, limitMs: Number.POSITIVE_INFINITY };

export const steadyState: Part = {
  title: "Steady state",
  needsPages: true,
  async measure(isQuick) {
    const effort = isQuick ? QUICK : FULL;
    console.error("steady state: about 3 minutes");
    const [active, message, ...others] = await Promise.all([
      withServer(activeRoom),
      messageBetweenPages(effort.pace),
      withServer((server) => inboxConnect(server, effort)),
      withServer((server) => focusAndChats(server, effort)),
      withServer(conversationBegun),
      withServer(logIn),
    ]);
    const readings = (active.activeRoom.d1Calls * effort.pace.apartMs) / 1000;
    const costs: Record<EventName, EventCost> = Object.assign({}, active, ...others, {
      message: { ...message, d1Calls: Math.max(0, message.d1Calls - readings) },
    });
    const text = [
      "Calls to D1, a batch being one, and rows written in objects and D1. Each event is measured with the page in Chromium, where the page causes it. The rates are those of 10,000 members with open sockets.",
      eventTable(costs),
      "[scaling.md](scaling.md) explains how this grows with the site:",
      sizeTable(costs),
    ].join("\n\n");
    const { d1Calls } = siteLoad(costs, 10_000);
    return { text, targets: [atMost(130, "D1 calls a second, 10,000 members", d1Calls)] };
  },
};

type SomeCosts = Partial<Record<EventName, EventCost>>;

async function withServer<T>(measure: (server: ParleyServer) => Promise<T>): Promise<T> {
  const server = await startParleyServer({ countRows: true, vars: { PASSWORD_MIN_LENGTH: 3 } });
  try {
    return await measure(server);
  } finally {
    await server.close();
  }
}

/** Measures a message with its rows; its steps are measured apart. */
async function messageBetweenPages(pace: Pace): Promise<EventCost> {
  const { objectRows, d1Rows, d1Calls, d1Writes, objectCalls } = await measurePace("page", pace, openPages);
  return {
    d1Calls: d1Calls - d1Writes,
    d1Writes: 0,
    rows: objectRows + d1Rows,
    workerRequests: 0,
    objectRequests: objectCalls + FRAMES_PER_MESSAGE / FRAMES_PER_REQUEST,
  };
}

/**
 * Measures a room on a clock that the bench moves; both members have their inboxes open. Only steps write to D1; all other calls
 * are readings of the two members.
 */
async function activeRoom(server: ParleyServer): Promise<Record<"activeRoom" | "paidMessage", EventCost>> {
  const members = [await server.addMember(), await server.addMember()] as const;
  await server.createChat(...members);
  const conversation = await openConversation(server, ...members);
  const inboxes = await Promise.all(
    members.map((member) => openV1Socket(server.url, "members/inbox/", member)),
  );
  await conversation.run(ONCE);
  await conversation.run(ONCE);
  await server.takeCounters();
  for (let message = 1; message <= ACTIVE_MESSAGES; message++) {
    await server.setClockOffset(message * ACTIVE_APART_MS);
    await conversation.run(ONCE);
  }
  const { d1Calls, d1Writes } = await server.takeCounters();
  await conversation.close();
  await Promise.all(inboxes.map((inbox) => inbox.close()));
  const none = { rows: 0, workerRequests: 0, objectRequests: 0 };
  const seconds = (ACTIVE_MESSAGES * ACTIVE_APART_MS) / 1000;
  const steps = d1Writes / ACTIVE_MESSAGES;
  return {
    activeRoom: { ...none, d1Calls: (d1Calls - d1Writes) / seconds, d1Writes: 0 },
    paidMessage: { ...none, d1Calls: steps, d1Writes: steps },
  };
}

/** Measures a page that shows the list of chats and is offline for so long that its inbox leaves memory. */
async function inboxConnect(server: ParleyServer, { rounds, asleepMs }: Effort): Promise<SomeCosts> {
  const front = await startStaticFront(server.url);
  const browser = await startBrowser();
  try {
    const ada = await memberWithCoinsInTwoChats(server);
    await openList(browser, front.url, ada);
    const costs: EventCost[] = [];
    for (let round = 0; round < rounds; round++) {
      front.target = unreachable(server.url);
      front.cutAll();
      await wait(asleepMs);
      const total = await meter(
        server,
        async () => {
          front.target = server.url;
        },
        ({ workerCalls }) => (workerCalls["Inbox.fetch"] ?? 0) > 0,
      );
      costs.push(eventCost(total, total.workerCalls["Inbox.fetch"] ?? 1));
    }
    return { inboxConnect: averageCost(costs) };
  } finally {
    await browser.close();
    await front.close();
  }
}

async function focusAndChats(server: ParleyServer, { rounds, asleepMs }: Effort): Promise<SomeCosts> {
  const front = await startStaticFront(server.url);
  const browser = await startBrowser();
  try {
    const ada = await memberWithCoinsInTwoChats(server);
    const others = [await server.addMember(), await server.addMember()];
    for (const other of others) await writeOnce(server, ada, other);
    const page = await openList(browser, front.url, ada);
    await meter(server, async () => {});
    const focuses: EventCost[] = [];
    const connects: EventCost[] = [];
    for (let round = 0; round < rounds; round++) {
      focuses.push(eventCost(await meter(server, () => page.evaluate(RETURN_TO_TAB)), 1));
    }
    for (let round = 0; round < rounds; round++) {
      await wait(asleepMs);
      const total = await meter(
        server,
        () => page.evaluate(`location.hash = "#/chats/${others[round % 2]?.id}"`),
        ({ workerCalls }) => (workerCalls["ChatRoom.fetch"] ?? 0) > 0,
      );
      connects.push(eventCost(total, 1));
    }
    await messageField(page).waitFor();
    return { focus: averageCost(focuses), chatConnect: averageCost(connects) };
  } finally {
    await browser.close();
    await front.close();
  }
}

/** Measures the first message of a chat that does not exist yet. Both members are connected. */
async function conversationBegun(server: ParleyServer): Promise<SomeCosts> {
  const conversation = await openConversation(server, await server.addMember(), await server.addMember());
  const total = await meter(server, () => conversation.run(ONCE, { alone: true }));
  await conversation.close();
  return { conversationBegun: eventCost(total, 1) };
}

async function openConversation(
  server: ParleyServer,
  ada: BenchMember,
  ben: BenchMember,
): Promise<Conversation> {
  return new Conversation([
    await openWebSocket(server.connectOptions(ada, ben, "upgrade")),
    await openWebSocket(server.connectOptions(ben, ada, "upgrade")),
  ]);
}

async function logIn(server: ParleyServer): Promise<SomeCosts> {
  const account = { email: "ada@example.com", password: "a long pass phrase" };
  const post = async (path: string, body: object) => {
    const response = await fetch(new URL(path, server.url), { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} returned ${response.status}: ${await response.text()}`);
  };
  await post("/auth/register", { ...account, repeat_password: account.password });
  return { logIn: eventCost(await meter(server, () => post("/auth/login", account)), 1) };
}

async function memberWithCoinsInTwoChats(server: ParleyServer): Promise<BenchMember> {
  const ada = await server.addMember();
  for (let chat = 0; chat < 2; chat++) await writeOnce(server, ada, await server.addMember());
  return ada;
}

async function openList(browser: Browser, url: URL, member: BenchMember): Promise<Page> {
  const page = await openPage(browser, url, member, "#/chats");
  await page.getByText("how was the rest of your day").first().waitFor();
  return page;
}

/** Returns an address where nothing listens. */
function unreachable(url: URL): URL {
  const other = new URL(url);
  other.port = String(FREE_PORT);
  return other;
}
