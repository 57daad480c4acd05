import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { Miniflare } from "miniflare";
import { expect } from "vitest";
import { ALARM_REARM_MS } from "../../../src/core/limits.ts";
import { Dice } from "../dice.ts";
import type { Event, History } from "../histories/history.ts";
import { checkHistory } from "../histories/violations.ts";
import { type Books, checkBooks } from "../ledger/books.ts";
import type { TestMember } from "../runtime/member-client.ts";
import { insertMember } from "../runtime/members.ts";
import { type RuntimeOptions, startMiniflare, WORKER_NAME } from "../runtime/miniflare.ts";
import { historyOf } from "../runtime/raw-writer.ts";
import type { Frame } from "../runtime/test-socket.ts";
import { applyMigrations, persistentOptions } from "../runtime/worker-runtime.ts";
import { AdminActor } from "./admin-actor.ts";
import { ChatSide, PRICE } from "./chat-side.ts";
import { startKillable } from "./killable.ts";
import { ProcessRun } from "./process-run.ts";
import type { KillTally } from "./tally.ts";

/** A quarter of the kills come at most this many ms after the start of the process, while rooms wake and alarms fire. */
const EARLY_MS = 700;
/** The other kills come up to 10 ms after the server's nth answer, n at most `ANSWERS_MAX`, or after `RUN_MS`. */
const ANSWERS_MAX = 120;
const RUN_MS = 700;

/**
 * Whom each member writes to, and how many coins the superuser grants at once. Most members have few coins, which lie in their
 * other chat, so that rooms recall leases and refuse messages. Dora has plenty for one chat, whose lease is renewed while it pays.
 */
const PAYERS: readonly { name: string; writesTo: string[]; grants: readonly [number, number] }[] = [
  { name: "ada", writesTo: ["ben", "cleo"], grants: [10, 24] },
  { name: "ben", writesTo: ["ada", "cleo"], grants: [4, 12] },
  { name: "cleo", writesTo: ["ada", "ben"], grants: [1, 6] },
  { name: "dora", writesTo: ["ada"], grants: [40, 120] },
];

/**
 * Runs members who pay for their messages and a superuser who changes their coins, and kills the runtime `kills` times, at
 * moments that the seed chooses. At the end, compares everything that a client received with what is stored, and counts every
 * coin. The seed does not determine what the runtime does between the kills.
 * @param rate the rate limit; `{}` for the default one
 */
export async function surviveKills(
  kills: number,
  seed: number,
  rate: { SEND_BURST: number } | Record<string, never> = { SEND_BURST: 0 },
): Promise<KillTally> {
  const folder = mkdtempSync(join(tmpdir(), "parley-kills-"));
  const dice = new Dice(seed);
  const options = optionsFor(folder, rate);
  const tally: KillTally = {
    stored: 0,
    refused: 0,
    foundInHistory: 0,
    sentAgain: 0,
    transfers: 0,
    askedAgain: 0,
  };
  try {
    const { superuser, payers } = await withRuntime(options, populate);
    const admins = PAYERS.map(({ name, writesTo, grants }) => {
      const member = payers[name] as TestMember;
      const sides = writesTo.map((other) => new ChatSide(member, payers[other] as TestMember, tally));
      return new AdminActor(superuser, member, grants, sides, new Dice(dice.integer(1, 1e9)), tally);
    });
    for (let kill = 0; kill < kills; kill++) await runAndKill(options, dice, admins);
    await withRuntime(options, (miniflare) => checkAll(miniflare, admins));
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function optionsFor(folder: string, rate: Record<string, number>): RuntimeOptions {
  const options = persistentOptions(folder, {
    MESSAGE_PRICE: PRICE,
    ...rate,
    HISTORY_LIMIT: 10_000,
    LEASE_COINS: 4,
    SETTLE_AFTER_SECONDS: 1,
  });
  // A refused member sends again as soon as there are coins, more often than the real limit allows.
  const limiter = { namespace_id: "1003", simple: { limit: 1_000_000, period: 60 as const } };
  return { ...options, ratelimits: { ...options.ratelimits, FUNDS_QUERY_LIMITER: limiter } };
}

async function withRuntime<T>(
  options: RuntimeOptions,
  action: (miniflare: Miniflare) => Promise<T>,
): Promise<T> {
  const miniflare = startMiniflare(options);
  try {
    return await action(miniflare);
  } finally {
    await miniflare.dispose();
  }
}

async function populate(miniflare: Miniflare) {
  const db = await miniflare.getD1Database("DB");
  await applyMigrations(db);
  const superuser = await insertMember(db, { email: "boss@example.com", superuser: true });
  const payers: Record<string, TestMember> = {};
  for (const { name } of PAYERS) payers[name] = await insertMember(db, { email: `${name}@example.com` });
  return { superuser, payers };
}

async function runAndKill(options: RuntimeOptions, dice: Dice, admins: AdminActor[]): Promise<void> {
  const isEarly = dice.upTo(4) < 1;
  const [answers, wait] = [dice.integer(1, ANSWERS_MAX), dice.upTo(isEarly ? EARLY_MS : 10)];
  const concurrency = dice.integer(1, 4);
  const runtime = await startKillable(options);
  const run = new ProcessRun();
  const work = runActors(run, runtime.url, admins, concurrency);
  try {
    if (!isEarly) {
      await runtime.url;
      await Promise.race([work, run.waitForAnswers(answers), after(RUN_MS)]);
    }
    await Promise.race([work, after(wait)]);
  } finally {
    run.end();
    await runtime.kill();
  }
  await work;
}

async function runActors(
  run: ProcessRun,
  listening: Promise<URL>,
  admins: AdminActor[],
  concurrency: number,
): Promise<void> {
  const url = await run.attempt(() => listening);
  if (!url) return;
  run.onListening(url);
  await Promise.all(
    admins.flatMap((admin) => [admin.work(run), ...admin.sides.map((side) => side.write(run, concurrency))]),
  );
}

async function checkAll(miniflare: Miniflare, admins: AdminActor[]): Promise<void> {
  const run = new ProcessRun();
  run.onListening(await miniflare.ready);
  await Promise.all(
    admins.flatMap((admin) => [admin.finish(run), ...admin.sides.map((side) => side.write(run, 0))]),
  );
  const all = admins.flatMap(({ sides }) => sides);
  for (const side of all) {
    const history = await historyOf(run.client, side.member, side.other);
    checkSeen(side, history);
    const ofChat = all.filter((each) => each.other === side.member && each.member === side.other);
    checkHistory(historyOfSides([side, ...ofChat], history));
  }

  const db = await miniflare.getD1Database("DB");
  const held = () => db.prepare("SELECT coalesce(sum(held), 0) AS n FROM holds").first("n");
  // The rooms' own alarms settle the leases. A kill may have cut one alarm short.
  await expect.poll(held, { timeout: ALARM_REARM_MS + 30_000, interval: 100 }).toBe(0);
  const books: Books = {
    env: { DB: db },
    storageOf: (_, room) => miniflare.unsafeGetDurableObjectStorage(WORKER_NAME, "ChatRoom", room),
  };
  await checkBooks(books, { settled: true });
  for (const { member, sides, granted } of admins) {
    const messages = sides.reduce((sum, { stored }) => sum + stored.size, 0);
    const coins = granted - messages * PRICE;
    expect({ member: member.id, coins: await run.client.balanceOf(member) }).toEqual({
      member: member.id,
      coins,
    });
  }
}

/** Expects the history to have every message that a client received, unchanged. */
function checkSeen({ member, stored, seen }: ChatSide, history: Frame[]): void {
  for (const message of seen) expect(history[message.id - 1]).toEqual(message);
  for (const message of history)
    if (message.member_id === member.id) expect(stored.get(message.text)).toEqual(message);
}

/** Returns what the members of one chat know of it. They write several texts at once, so these have no order. */
function historyOfSides(sides: ChatSide[], history: Frame[]): History {
  const events = sides.flatMap(({ member, stored, refused }): Event[] => {
    const event = (key: string) => ({ at: 0, sender: member.id, key });
    return [
      ...[...stored.keys(), ...refused.keys()].map((key) => ({
        type: "wrote" as const,
        isOrdered: false,
        ...event(key),
      })),
      ...[...stored].map(([key, { id }]) => ({ type: "acked" as const, id, ...event(key) })),
      ...[...refused].map(([key, code]) => ({ type: "refused" as const, code, ...event(key) })),
    ];
  });
  return { events, stored: history.map(({ id, member_id, text }) => ({ id, sender: member_id, key: text })) };
}
