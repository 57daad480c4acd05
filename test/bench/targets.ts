import { table, threeDigits } from "./markdown.ts";
import { type Cost, SUSTAINED } from "./measurements/cost.ts";
import { type FirstReplies, PROTOCOLS } from "./measurements/long-chat.ts";
import { MANY } from "./measurements/scale.ts";
import { SLOW_MS, type Slowed } from "./measurements/slow-database.ts";
import type { Candidate, Speed } from "./measurements/speed.ts";

export type Results = {
  speed: Record<Candidate, Speed>;
  costs: Cost[];
  slowed: { parley: Slowed; naive: Slowed };
  firstReplies: FirstReplies;
};

export type Target = { name: string; bound: "≥" | "≤"; goal: number; measured: number };

/** Two measurements of the same p99 on a small machine may differ by this factor. */
const P99_TOLERANCE = 1.25;

/** Returns Parley's targets, with the token in the upgrade unless the name says otherwise. */
export function targetsOf({ speed, costs, slowed, firstReplies }: Results): Target[] {
  const parley = speed["Parley, token in the upgrade"];
  const firstFrame = speed["Parley, token in the first frame"];
  const bestPeer = Math.max(speed["`ws` + SQLite"].many.rate, speed["socket.io + SQLite"].many.rate);
  const cost = costs.find((each) => each.candidate === "Parley" && each.conversation === SUSTAINED);
  const { plain, slow } = slowed.parley;
  return [
    {
      name: "rows per message, sustained",
      bound: "≤",
      goal: 1.1,
      measured: cost ? cost.objectRows + cost.d1Rows : Number.NaN,
    },
    {
      name: "D1 batches per message, sustained",
      bound: "≤",
      goal: 0.02,
      measured: cost?.d1Writes ?? Number.NaN,
    },
    {
      name: `rate with ${MANY} in flight / the floor's`,
      bound: "≥",
      goal: 4,
      measured: parley.many.rate / speed.floor.many.rate,
    },
    {
      name: `rate with ${MANY} in flight / the best peer's`,
      bound: "≥",
      goal: 2,
      measured: parley.many.rate / bestPeer,
    },
    {
      name: `rate with ${MANY} in flight, token in the first frame / in the upgrade`,
      bound: "≥",
      goal: 0.5,
      measured: firstFrame.many.rate / parley.many.rate,
    },
    {
      name: "p50 with 1 in flight / the floor's",
      bound: "≤",
      goal: 1.25,
      measured: parley.one.p50 / speed.floor.one.p50,
    },
    {
      name: `p99 with D1 ${SLOW_MS} ms slow / without, ${MANY} in flight`,
      bound: "≤",
      goal: P99_TOLERANCE,
      measured: slow.many.p99 / plain.many.p99,
    },
    {
      name: `p99 with D1 ${SLOW_MS} ms slow / without, 1 in flight`,
      bound: "≤",
      goal: P99_TOLERANCE,
      measured: slow.one.p99 / plain.one.p99,
    },
    {
      name: `rate with D1 ${SLOW_MS} ms slow / the naive rate with the same, ${MANY} in flight`,
      bound: "≥",
      goal: 10,
      measured: slow.many.rate / slowed.naive.slow.many.rate,
    },
    ...PROTOCOLS.map((protocol) => ({
      name: `first reply in the long chat / in the short one, ${protocol}`,
      bound: "≤" as const,
      goal: 1.2,
      measured: firstReplies[protocol].long / firstReplies[protocol].short,
    })),
  ];
}

/** Writes targets as a table. */
export function targetTable(targets: Target[]): string {
  return table(
    ["", "target", "measured", ""],
    targets.map((target) => [
      target.name,
      `${target.bound} ${target.goal}`,
      threeDigits(target.measured),
      isReached(target) ? "reached" : "missed",
    ]),
  );
}

function isReached({ bound, goal, measured }: Target): boolean {
  return bound === "≥" ? measured >= goal : measured <= goal;
}
