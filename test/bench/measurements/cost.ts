import { setTimeout as wait } from "node:timers/promises";
import { dollarsPerMillion } from "../prices.ts";
import { startBareServer } from "../servers/bare-server.ts";
import type { EdgeServer } from "../servers/chat-server.ts";
import { MESSAGE_PRICE, startParleyServer } from "../servers/parley-server.ts";
import type { Scale } from "./scale.ts";

/** The average cost of one message in one kind of conversation. */
export type Cost = {
  candidate: string;
  conversation: string;
  messages: number;
  objectRows: number;
  d1Rows: number;
  /** Batches that wrote rows. */
  d1Writes: number;
  /** All calls, those that only read included. */
  d1Calls: number;
  dollars: number;
};

/** Top-ups that are more than a minute apart do not make a lease grow. */
const APART_MS = 61_000;
const TWO_MINUTES_MS = 120_000;
/** The cron settles a lease that was last used this long ago. */
const SETTLED_AFTER_MS = 7_300_000;
/** Calls to D1 that no message waits for have ended after this time, even slow ones. */
const QUIET_MS = 500;

export const SUSTAINED = "sustained";

export async function measureCosts(scale: Scale): Promise<Cost[]> {
  const costs: Cost[] = [];
  const parley = await startParleyServer({ countRows: true });
  try {
    costs.push(...(await measureEach("Parley", parley, scale)));
  } finally {
    await parley.close();
  }
  costs.push({ candidate: "Parley", ...(await singleMessage()) });
  for (const [messages, rounds] of Object.entries(scale.leaseRounds)) {
    costs.push({ candidate: "Parley", ...(await stepEvery(Number(messages), rounds)) });
  }
  for (const candidate of ["naive", "floor"] as const) {
    const server = await startBareServer(`${candidate}-worker`, { countRows: true });
    try {
      costs.push(...(await measureEach(candidate, server, scale)));
    } finally {
      await server.close();
    }
  }
  return costs;
}

async function measureEach(candidate: string, server: EdgeServer, scale: Scale): Promise<Cost[]> {
  console.error(`rows: ${candidate}`);
  return [
    { candidate, ...(await sustained(server, scale)) },
    { candidate, ...(await hundredCoins(server)) },
    { candidate, ...(await everyTwoMinutes(server)) },
  ];
}

async function sustained(server: EdgeServer, scale: Scale): Promise<Omit<Cost, "candidate">> {
  const conversation = await server.open();
  await conversation.run(scale.first);
  await resetCounters(server);
  const { messages } = await conversation.run(scale.counted);
  const cost = await costOf(server, SUSTAINED, messages);
  await conversation.close();
  return cost;
}

/** Measures leases that pay for `messages` each and do not grow: each round uses up one lease of each member. */
async function stepEvery(messages: number, rounds: number): Promise<Omit<Cost, "candidate">> {
  console.error(`rows: a step every ${messages} messages`);
  const server = await startParleyServer({
    vars: { LEASE_COINS: messages * MESSAGE_PRICE },
    countRows: true,
  });
  try {
    const conversation = await server.open();
    const round = { messages: 2 * messages, inFlight: 8, limitMs: Number.POSITIVE_INFINITY };
    await conversation.run(round);
    await resetCounters(server);
    for (let done = 1; done <= rounds; done++) {
      await server.setClockOffset(done * APART_MS);
      await conversation.run(round);
    }
    const cost = await costOf(server, `a step every ${messages} messages`, rounds * round.messages);
    await conversation.close();
    return cost;
  } finally {
    await server.close();
  }
}

async function hundredCoins(server: EdgeServer): Promise<Omit<Cost, "candidate">> {
  const conversation = await server.open({ coins: 100 });
  await resetCounters(server);
  const messages = 100 / MESSAGE_PRICE;
  await conversation.run({ messages, inFlight: 1, limitMs: Number.POSITIVE_INFINITY }, { alone: true });
  const cost = await costOf(server, `a member with 100 coins: all ${messages} messages`, messages);
  await conversation.close();
  return cost;
}

/** Measures a conversation on a clock that the bench moves. */
export async function everyTwoMinutes(server: EdgeServer): Promise<Omit<Cost, "candidate">> {
  const messages = 60;
  const conversation = await server.open();
  await resetCounters(server);
  for (let message = 1; message <= messages; message++) {
    await server.setClockOffset(message * TWO_MINUTES_MS);
    await conversation.run({ messages: 1, inFlight: 1, limitMs: Number.POSITIVE_INFINITY });
  }
  const cost = await costOf(server, "one message every two minutes", messages);
  await conversation.close();
  await server.setClockOffset(0);
  return cost;
}

/** Measures one message with the lease that the room opens for it and settles an hour later. */
async function singleMessage(): Promise<Omit<Cost, "candidate">> {
  const server = await startParleyServer({ countRows: true });
  try {
    const conversation = await server.open();
    await resetCounters(server);
    await conversation.run({ messages: 1, inFlight: 1, limitMs: Number.POSITIVE_INFINITY });
    await server.setClockOffset(SETTLED_AFTER_MS);
    await server.getJson("/bench/settle");
    const cost = await costOf(server, "one message alone, its lease settled", 1);
    await conversation.close();
    return cost;
  } finally {
    await server.close();
  }
}

/** Discards what the server has counted so far. */
async function resetCounters(server: EdgeServer): Promise<void> {
  await wait(QUIET_MS);
  await server.takeCounters();
}

async function costOf(
  server: EdgeServer,
  conversation: string,
  messages: number,
): Promise<Omit<Cost, "candidate">> {
  await wait(QUIET_MS);
  const total = await server.takeCounters();
  const [objectRows, d1Rows] = [total.objectRows / messages, total.d1Rows / messages];
  const [d1Writes, d1Calls] = [total.d1Writes / messages, total.d1Calls / messages];
  const dollars = dollarsPerMillion({ rows: objectRows + d1Rows, d1Calls });
  return { conversation, messages, objectRows, d1Rows, d1Writes, d1Calls, dollars };
}
