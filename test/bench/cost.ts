import { setTimeout as wait } from "node:timers/promises";
import { startBareSite } from "./bare-site.ts";
import { MESSAGE_PRICE, startParleySite } from "./parley-site.ts";
import { dollarsPerMillion } from "./prices.ts";
import type { Scale } from "./scale.ts";
import type { EdgeSite } from "./site.ts";

/** What one message costs, on average, in one kind of conversation. */
export type Cost = {
  candidate: string;
  conversation: string;
  messages: number;
  objectRows: number;
  d1Rows: number;
  /** Batches that wrote, and all calls. */
  d1Writes: number;
  d1Calls: number;
  dollars: number;
};

/** Top-ups that are further apart than a minute do not make a lease grow. */
const APART_MS = 61_000;
const TWO_MINUTES_MS = 120_000;
/** A lease that was last used so long ago is given back. */
const SETTLED_AFTER_MS = 3_700_000;
/** Calls to D1 that nobody waits for have ended by then, also locally slow ones. */
const QUIET_MS = 500;

export const SUSTAINED = "sustained";

export async function measureCosts(scale: Scale): Promise<Cost[]> {
  const costs: Cost[] = [];
  const parley = await startParleySite({ countRows: true });
  try {
    costs.push(...(await inEach("Parley", parley, scale)));
  } finally {
    await parley.close();
  }
  costs.push({ candidate: "Parley", ...(await oneAlone()) });
  for (const [messages, rounds] of Object.entries(scale.leaseRounds)) {
    costs.push({ candidate: "Parley", ...(await stepEvery(Number(messages), rounds)) });
  }
  for (const candidate of ["naive", "floor"] as const) {
    const site = await startBareSite(`${candidate}-worker`, { countRows: true });
    try {
      costs.push(...(await inEach(candidate, site, scale)));
    } finally {
      await site.close();
    }
  }
  return costs;
}

async function inEach(candidate: string, site: EdgeSite, scale: Scale): Promise<Cost[]> {
  console.error(`rows: ${candidate}`);
  return [
    { candidate, ...(await sustained(site, scale)) },
    { candidate, ...(await hundredCoins(site)) },
    { candidate, ...(await everyTwoMinutes(site)) },
  ];
}

async function sustained(site: EdgeSite, scale: Scale): Promise<Omit<Cost, "candidate">> {
  const conversation = await site.open();
  await conversation.run(scale.first);
  await settle(site);
  const { messages } = await conversation.run(scale.counted);
  const cost = await costOf(site, SUSTAINED, messages);
  await conversation.close();
  return cost;
}

/** Leases that pay for `messages` each and do not grow: each round uses up one of each member's. */
async function stepEvery(messages: number, rounds: number): Promise<Omit<Cost, "candidate">> {
  console.error(`rows: a step every ${messages} messages`);
  const site = await startParleySite({ vars: { LEASE_COINS: messages * MESSAGE_PRICE }, countRows: true });
  try {
    const conversation = await site.open();
    const round = { messages: 2 * messages, underWay: 8, limitMs: Number.POSITIVE_INFINITY };
    await conversation.run(round);
    await settle(site);
    for (let done = 1; done <= rounds; done++) {
      await site.putClock(done * APART_MS);
      await conversation.run(round);
    }
    const cost = await costOf(site, `a step every ${messages} messages`, rounds * round.messages);
    await conversation.close();
    return cost;
  } finally {
    await site.close();
  }
}

async function hundredCoins(site: EdgeSite): Promise<Omit<Cost, "candidate">> {
  const conversation = await site.open({ coins: 100 });
  await settle(site);
  const messages = 100 / MESSAGE_PRICE;
  await conversation.run({ messages, underWay: 1, limitMs: Number.POSITIVE_INFINITY }, { alone: true });
  const cost = await costOf(site, `a member with 100 coins: all ${messages} messages`, messages);
  await conversation.close();
  return cost;
}

async function everyTwoMinutes(site: EdgeSite): Promise<Omit<Cost, "candidate">> {
  const messages = 60;
  const conversation = await site.open();
  await settle(site);
  for (let message = 1; message <= messages; message++) {
    await site.putClock(message * TWO_MINUTES_MS);
    await conversation.run({ messages: 1, underWay: 1, limitMs: Number.POSITIVE_INFINITY });
  }
  const cost = await costOf(site, "one message every two minutes", messages);
  await conversation.close();
  await site.putClock(0);
  return cost;
}

/** With the lease that is opened for it, and what becomes of that an hour later. */
async function oneAlone(): Promise<Omit<Cost, "candidate">> {
  const site = await startParleySite({ countRows: true });
  try {
    const conversation = await site.open();
    await settle(site);
    await conversation.run({ messages: 1, underWay: 1, limitMs: Number.POSITIVE_INFINITY });
    await site.putClock(SETTLED_AFTER_MS);
    await site.ask("/bench/settle");
    const cost = await costOf(site, "one message alone, its lease settled", 1);
    await conversation.close();
    return cost;
  } finally {
    await site.close();
  }
}

/** What was written so far does not count. */
async function settle(site: EdgeSite): Promise<void> {
  await wait(QUIET_MS);
  await site.takeCounters();
}

async function costOf(
  site: EdgeSite,
  conversation: string,
  messages: number,
): Promise<Omit<Cost, "candidate">> {
  await wait(QUIET_MS);
  const total = await site.takeCounters();
  const [objectRows, d1Rows] = [total.objectRows / messages, total.d1Rows / messages];
  const [d1Writes, d1Calls] = [total.d1Writes / messages, total.d1Calls / messages];
  const dollars = dollarsPerMillion({ rows: objectRows + d1Rows, d1Calls });
  return { conversation, messages, objectRows, d1Rows, d1Writes, d1Calls, dollars };
}
