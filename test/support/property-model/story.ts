import fc from "fast-check";
import { type Parley, startParley, type TestMember } from "../runtime/parley.ts";
import { checkEnd } from "./checks.ts";
import type { Command } from "./command.ts";
import { anyCommand, PRICES, SMILES } from "./commands.ts";
import type { Model } from "./model.ts";
import { type EventTally, ParleyUnderTest } from "./parley-under-test.ts";

type Story = { coins: number[]; smilePrices: number[]; commands: Iterable<Command> };

/** Creates three members with coins and two smiles for one run, so that runs are independent. */
async function setUp(parley: Parley, boss: TestMember, story: Story, tally: EventTally) {
  const members = await parley.addMembers(story.coins);
  const smiles = await parley.env.DB.prepare(
    `INSERT INTO smiles (file_uuid, price, title, created_at)
     SELECT ?1 || key, value, '', 0 FROM json_each(?2) RETURNING id`,
  )
    .bind(crypto.randomUUID(), JSON.stringify(story.smilePrices))
    .all<{ id: number }>();
  const smileIds = smiles.results.map(({ id }) => id).sort((a, b) => a - b);
  const model: Model = {
    members: story.coins.map((coins) => ({ coins, role: "nobody" })),
    smilePrices: [...story.smilePrices],
    chats: members.map(() => ({ messages: [], payers: new Set(), refused: new Set() })),
  };
  return { model, real: new ParleyUnderTest(parley, boss, members, smileIds, tally) };
}

/** How many stories run at the same time. Each one mostly waits, above all for the runtime to evict a room. */
const LANES = 4;
const STORY_MS = 60_000;

/**
 * Expects Parley to give the model's answers in many random stories. They run side by side in lanes, each with a Parley of its own,
 * because stories move the clock.
 * @param seed of the first lane; the next lane has the next seed, and so on. A failure names its own seed: to replay it at once,
 * run `booksAreRight` with this seed, its `path` and its `replayPath`
 * @param allMs after which the stories fail
 * @returns how often each outcome occurred
 */
export async function checkStories({
  runs,
  seed,
  allMs,
  kill = false,
}: {
  runs: number;
  seed: number;
  allMs: number;
  kill?: boolean;
}): Promise<EventTally> {
  const tally: EventTally = new Map();
  const runLane = async (lane: number) => {
    const parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
    try {
      const boss = await parley.addMember({ superuser: true });
      await fc.assert(booksAreRight(parley, boss, { tally, kill }), {
        seed: seed + lane,
        numRuns: Math.ceil((runs - lane) / LANES),
        plugins: [fc.interruptAfterTimeLimit(allMs, { failOnInterrupt: true }), fc.timeout(STORY_MS)],
      });
    } finally {
      await parley.close();
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, lane) => runLane(lane)));
  return tally;
}

/**
 * Returns the property that every answer equals the model's, whatever three members and a superuser do, in any order, and
 * whichever rooms are evicted or die. Needs the instrumented Parley with `SEND_BURST` 0.
 * @param tally counts the outcomes
 * @param kill whether rooms also die
 * @param replayPath of a failure to replay
 */
function booksAreRight(
  parley: Parley,
  boss: TestMember,
  {
    tally = new Map(),
    kill = false,
    maxCommands = 50,
    replayPath,
  }: { tally?: EventTally; kill?: boolean; maxCommands?: number; replayPath?: string } = {},
): fc.IAsyncPropertyWithHooks<[Story]> {
  const commands = (max: number) =>
    fc.commands([anyCommand({ kill })], {
      maxCommands: max,
      size: "max",
      ...(replayPath !== undefined && { replayPath }),
    });
  const story = fc.record({
    coins: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 3, maxLength: 3 }),
    smilePrices: fc.array(PRICES, { minLength: SMILES, maxLength: SMILES }),
    // Short stories are cheap and begin like long ones.
    commands: fc.oneof(commands(maxCommands), commands(Math.ceil(maxCommands / 2))),
  });
  return fc.asyncProperty(story, async (each) => {
    const started = await setUp(parley, boss, each, tally);
    try {
      await fc.asyncModelRun(() => started, each.commands);
      await checkEnd(started.model, started.real);
    } finally {
      await started.real.close();
    }
  });
}
