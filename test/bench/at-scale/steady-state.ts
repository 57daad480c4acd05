import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { startStaticFront } from "../../support/browser/static-front.ts";
import { Conversation } from "../load/conversation.ts";
import { openWebSocket } from "../load/member-connection.ts";
import { messageField, openPage, openPages, RETURN_TO_TAB, startBrowser } from "../load/page-writer.ts";
import { table } from "../markdown.ts";
import { type BenchMember, type ParleyServer, startParleyServer } from "../servers/parley-server.ts";
import { meter } from "./call-meter.ts";
import { measurePace, type Pace, writeOnce } from "./human-pace.ts";
import { atMost, type Part } from "./part.ts";
import { type Coefficients, RATES_OF_10_000, steadyCalls, sumOf } from "./steady-calls.ts";

/** How often each event is repeated, and how long the objects sleep before it: they hibernate after 10 s. */
type Effort = { rounds: number; asleepMs: number; pace: Pace };
const FULL: Effort = { rounds: 4, asleepMs: 12_000, pace: { messages: 8, apartMs: 13_000 } };
const QUICK: Effort = { rounds: 1, asleepMs: 500, pace: { messages: 2, apartMs: 1_500 } };

/** Something happens in an active room this often, on a clock that the bench moves. */
const ACTIVE_APART_MS = 5_000;
const ACTIVE_MESSAGES = 90;
const FREE_PORT = 9;

const NAMES: Record<keyof Coefficients, string> = {
  message: "a message between two pages whose inboxes slept, without steps and readings",
  inboxConnect: "an inbox of a page connects after it slept",
  focus: "a member returns to the tab",
  chatConnect: "a page opens a chat whose room slept",
  activeRoom: "an active room, in a second",
  paidMessage: "a paid message: steps of its lease",
  conversationBegun: "a conversation is begun",
  logIn: "a log-in",
};

export const steadyState: Part = {
  title: "Steady state of 10,000 members",
  needsPages: true,
  async measure(isQuick) {
    const effort = isQuick ? QUICK : FULL;
    console.error("steady state: about 3 minutes");
    const [active, page, ...others] = await Promise.all([
      withServer(activeRoom),
      measurePace("page", effort.pace, openPages),
      withServer((server) => inboxConnect(server, effort)),
      withServer((server) => focusAndChats(server, effort)),
      withServer(conversationBegun),
      withServer(logIn),
    ]);
    const readings = (active.activeRoom * effort.pace.apartMs) / 1000;
    const calls = Object.assign({}, active, ...others, {
      message: Math.max(0, page.d1Calls - page.d1Writes - readings),
    }) as Coefficients;
    const sums = steadyCalls(calls, RATES_OF_10_000);
    const rates = {
      message: RATES_OF_10_000.messages,
      inboxConnect: RATES_OF_10_000.inboxConnects,
      focus: RATES_OF_10_000.focuses,
      chatConnect: RATES_OF_10_000.chatConnects,
      activeRoom: RATES_OF_10_000.activeRooms,
      paidMessage: RATES_OF_10_000.paidPart * RATES_OF_10_000.messages,
      conversationBegun: RATES_OF_10_000.conversationsBegun,
      logIn: RATES_OF_10_000.logIns,
    };
    const names = Object.keys(NAMES) as (keyof Coefficients)[];
    const text = [
      "Calls to D1, a batch being one. Each event is measured with the page in Chromium, where the page causes it.",
      table(
        ["event", "D1 calls each", "events a second", "D1 calls a second"],
        [
          ...names.map((name) => [
            NAMES[name],
            calls[name].toFixed(3),
            rates[name].toFixed(2),
            sums[name].toFixed(1),
          ]),
          ["together", "", "", sumOf(sums).toFixed(0)],
        ],
      ),
    ].join("\n\n");
    return { text, targets: [atMost(130, "D1 calls a second, 10,000 members", sumOf(sums))] };
  },
};

type SomeCalls = Partial<Coefficients>;

async function withServer<T>(measure: (server: ParleyServer) => Promise<T>): Promise<T> {
  const server = await startParleyServer({ countRows: true, vars: { PASSWORD_MIN_LENGTH: 3 } });
  try {
    return await measure(server);
  } finally {
    await server.close();
  }
}

/** Measures a room on a clock that the bench moves. Only steps write to D1; all other calls are readings of the two members. */
async function activeRoom(server: ParleyServer): Promise<{ activeRoom: number; paidMessage: number }> {
  const conversation = await server.open();
  const once = { messages: 1, inFlight: 1, limitMs: Number.POSITIVE_INFINITY };
  await conversation.run(once);
  await conversation.run(once);
  await server.takeCounters();
  for (let message = 1; message <= ACTIVE_MESSAGES; message++) {
    await server.setClockOffset(message * ACTIVE_APART_MS);
    await conversation.run(once);
  }
  const { d1Calls, d1Writes } = await server.takeCounters();
  await conversation.close();
  return {
    activeRoom: (d1Calls - d1Writes) / ((ACTIVE_MESSAGES * ACTIVE_APART_MS) / 1000),
    paidMessage: d1Writes / ACTIVE_MESSAGES,
  };
}

/** Measures a page that shows the list of chats and is offline for so long that its inbox leaves memory. */
async function inboxConnect(server: ParleyServer, { rounds, asleepMs }: Effort): Promise<SomeCalls> {
  const front = await startStaticFront(server.url);
  const browser = await startBrowser();
  try {
    const ada = await memberWithCoinsInTwoChats(server);
    await openList(browser, front.url, ada);
    let calls = 0;
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
      calls += total.d1Calls / (total.workerCalls["Inbox.fetch"] ?? 1);
    }
    return { inboxConnect: calls / rounds };
  } finally {
    await browser.close();
    await front.close();
  }
}

async function focusAndChats(server: ParleyServer, { rounds, asleepMs }: Effort): Promise<SomeCalls> {
  const front = await startStaticFront(server.url);
  const browser = await startBrowser();
  try {
    const ada = await memberWithCoinsInTwoChats(server);
    const others = [await server.addMember(), await server.addMember()];
    for (const other of others) await writeOnce(server, ada, other);
    const page = await openList(browser, front.url, ada);
    await meter(server, async () => {});
    let focuses = 0;
    let connects = 0;
    for (let round = 0; round < rounds; round++) {
      focuses += (await meter(server, () => page.evaluate(RETURN_TO_TAB))).d1Calls;
    }
    for (let round = 0; round < rounds; round++) {
      await wait(asleepMs);
      const total = await meter(
        server,
        () => page.evaluate(`location.hash = "#/chats/${others[round % 2]?.id}"`),
        ({ workerCalls }) => (workerCalls["ChatRoom.fetch"] ?? 0) > 0,
      );
      connects += total.d1Calls;
    }
    await messageField(page).waitFor();
    return { focus: focuses / rounds, chatConnect: connects / rounds };
  } finally {
    await browser.close();
    await front.close();
  }
}

/** Measures the first message of a chat that does not exist yet. Both members are connected. */
async function conversationBegun(server: ParleyServer): Promise<SomeCalls> {
  const [ada, ben] = [await server.addMember(), await server.addMember()];
  const conversation = new Conversation([
    await openWebSocket(server.connectOptions(ada, ben, "upgrade")),
    await openWebSocket(server.connectOptions(ben, ada, "upgrade")),
  ]);
  const once = { messages: 1, inFlight: 1, limitMs: Number.POSITIVE_INFINITY };
  const { d1Calls } = await meter(server, () => conversation.run(once, { alone: true }));
  await conversation.close();
  return { conversationBegun: d1Calls };
}

async function logIn(server: ParleyServer): Promise<SomeCalls> {
  const account = { email: "ada@example.com", password: "a long pass phrase" };
  const post = async (path: string, body: object) => {
    const response = await fetch(new URL(path, server.url), { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} returned ${response.status}: ${await response.text()}`);
  };
  await post("/auth/register", { ...account, repeat_password: account.password });
  return { logIn: (await meter(server, () => post("/auth/login", account))).d1Calls };
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
