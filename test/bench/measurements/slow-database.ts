import { startBareServer } from "../servers/bare-server.ts";
import type { EdgeServer } from "../servers/chat-server.ts";
import { startParleyServer } from "../servers/parley-server.ts";
import { type Figures, figuresOf, medianFigures } from "./figures.ts";
import type { Scale } from "./scale.ts";
import type { Speed } from "./speed.ts";

export const SLOW_MS = 20;
/** Two rounds at every scale, because runs on a slow database take long. */
const ROUNDS = 2;

/** The speed after the first messages of a conversation, and how many those were. */
type AfterFirst = Speed & { first: number };
/** One candidate with D1 as it is, and with every call to D1 delayed. */
export type Slowed = { plain: AfterFirst; slow: AfterFirst };

export async function measureSlowDatabase(scale: Scale): Promise<{ parley: Slowed; naive: Slowed }> {
  const parley = await startParleyServer();
  const naive = await startBareServer("naive-worker");
  try {
    return {
      parley: await compare("Parley", parley, scale),
      naive: await compare("naive", naive, scale),
    };
  } finally {
    await Promise.all([parley.close(), naive.close()]);
  }
}

/** Measures a new conversation each time, after its first messages, which already run with the delay. */
async function compare(name: string, server: EdgeServer, scale: Scale): Promise<Slowed> {
  const samples = [0, SLOW_MS].map((ms) => ({
    ms,
    many: [] as Figures[],
    one: [] as Figures[],
    first: [] as number[],
  }));
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { ms, many, one, first } of samples) {
      console.error(`D1 ${ms} ms slower ${round}/${ROUNDS}: ${name}`);
      await server.setD1Delay(ms);
      const conversation = await server.open();
      first.push((await conversation.run(scale.slowFirst)).messages);
      many.push(figuresOf(await conversation.run(scale.many)));
      one.push(figuresOf(await conversation.run(scale.one)));
      await conversation.close();
    }
  }
  await server.setD1Delay(0);
  const [plain, slow] = samples.map(({ many, one, first }) => ({
    many: medianFigures(many),
    one: medianFigures(one),
    first: Math.min(...first),
  }));
  if (!plain || !slow) throw new Error("a measurement is missing");
  return { plain, slow };
}
