import { setTimeout as after } from "node:timers/promises";
import type { Dice } from "../dice.ts";
import { HistoryRecorder } from "../histories/history.ts";
import { ANSWERED_WITHIN_MS } from "../histories/violations.ts";
import type { TestMember } from "../runtime/member-client.ts";
import type { RuntimeOptions } from "../runtime/miniflare.ts";
import { FaultySite } from "./faulty-site.ts";
import { Talker } from "./talker.ts";

const FAULTS = ["cut", "kill", "clientClock", "serverClock", "lostCalls"] as const;
export type TalkFault = (typeof FAULTS)[number];

/** The longest time between two faults. */
const QUIET_MAX_MS = 6_000;
/** After how many bytes a connection is cut, at least and at most, between the cuts of all connections. */
const CUTTING = { from: 5_000, to: 200_000 };
/** The longest delay of a piece on the way, in ms. */
const DELAY_MS = 3;
/** How far a clock is set back or ahead, at most. */
const CLIENT_STEP_MS = 3_600_000;
const SERVER_STEP_MS = 1_200_000;

/**
 * Lets two members write to each other while their connections are cut, the server is killed, clocks are set and calls to D1 are
 * lost. Resolves when everything is answered after the last fault, or the time for that is over.
 */
export async function talkThroughFaults(
  options: RuntimeOptions,
  [ada, ben]: readonly [TestMember, TestMember],
  { durationMs, dice, smileIds }: { durationMs: number; dice: Dice; smileIds: number[] },
) {
  const recorder = new HistoryRecorder();
  const site = await FaultySite.start(options, dice);
  site.proxy.cutting = CUTTING;
  site.proxy.delay = DELAY_MS;
  const talkers = [
    new Talker(site.proxy.url, [ada, ben], { recorder, dice, smileIds: smileIds.filter((id) => id % 2) }),
    new Talker(site.proxy.url, [ben, ada], { recorder, dice, smileIds: smileIds.filter((id) => !(id % 2)) }),
  ];
  const faults: Record<TalkFault, number> = { cut: 0, kill: 0, clientClock: 0, serverClock: 0, lostCalls: 0 };
  const over = new AbortController();
  const writing = talkers.map((talker) => talker.write(over.signal));
  try {
    const end = performance.now() + durationMs;
    while (performance.now() < end) {
      await after(dice.upTo(QUIET_MAX_MS));
      const fault = dice.pick(FAULTS);
      await cause(fault, { site, talkers, dice });
      faults[fault]++;
    }
    over.abort();
    await Promise.all(writing);
    await site.setClock(0);
    await site.loseD1Calls(false);
    // The connections that are open have a cut before them.
    site.proxy.cutting = undefined;
    site.proxy.cutAll();
    recorder.fault();
    const answered = Promise.all(talkers.map((talker) => talker.whenAnswered()));
    await Promise.race([answered, after(2 * ANSWERED_WITHIN_MS)]);
  } finally {
    over.abort();
    for (const talker of talkers) talker.close();
    await site.close();
  }
  return { recorder, faults, written: talkers.map(({ written }) => written) };
}

async function cause(
  fault: TalkFault,
  { site, talkers, dice }: { site: FaultySite; talkers: Talker[]; dice: Dice },
): Promise<void> {
  switch (fault) {
    case "cut":
      site.proxy.cutAll();
      break;
    case "kill":
      await site.restart();
      break;
    case "clientClock": {
      dice.pick(talkers).clockOffset = dice.integer(-CLIENT_STEP_MS, CLIENT_STEP_MS);
      break;
    }
    case "serverClock":
      await site.setClock(dice.integer(-SERVER_STEP_MS, SERVER_STEP_MS));
      break;
    case "lostCalls":
      await site.loseD1Calls(true);
      await after(dice.upTo(QUIET_MAX_MS));
      await site.loseD1Calls(false);
  }
}
