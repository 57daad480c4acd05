import type { Conversation } from "../load/conversation.ts";
import { startBareServer } from "../servers/bare-server.ts";
import { startParleyServer } from "../servers/parley-server.ts";
import { startPeerServer } from "../servers/peer-server.ts";
import { type Figures, figuresOf, medianFigures } from "./figures.ts";
import type { Scale } from "./scale.ts";

/** One candidate with many messages in flight, and with one. */
export type Speed = { many: Figures; one: Figures };
export const CANDIDATES = [
  "Parley, token in the upgrade",
  "Parley, token in the first frame",
  "naive",
  "floor",
  "`ws` + SQLite",
  "socket.io + SQLite",
] as const;
export type Candidate = (typeof CANDIDATES)[number];

/** Measures all candidates in turns, so that other load on the machine affects each of them alike. */
export async function measureSpeed(scale: Scale): Promise<Record<Candidate, Speed>> {
  const parley = await startParleyServer();
  const naive = await startBareServer("naive-worker");
  const floor = await startBareServer("floor-worker");
  const ws = await startPeerServer("ws");
  const socketIo = await startPeerServer("socket-io");
  try {
    const conversations: Record<Candidate, Conversation> = {
      "Parley, token in the upgrade": await parley.open({ tokenIn: "upgrade" }),
      "Parley, token in the first frame": await parley.open({ tokenIn: "first-frame" }),
      naive: await naive.open(),
      floor: await floor.open(),
      "`ws` + SQLite": await ws.open(),
      "socket.io + SQLite": await socketIo.open(),
    };
    return await measureInTurns(conversations, scale);
  } finally {
    await Promise.all([parley, naive, floor, ws, socketIo].map((server) => server.close()));
  }
}

async function measureInTurns(
  conversations: Record<Candidate, Conversation>,
  scale: Scale,
): Promise<Record<Candidate, Speed>> {
  const samples = CANDIDATES.map((name) => ({
    name,
    many: [] as Figures[],
    one: [] as Figures[],
  }));
  for (let round = 1; round <= scale.rounds; round++) {
    for (const { name, many, one } of samples) {
      console.error(`speed ${round}/${scale.rounds}: ${name}`);
      const conversation = conversations[name];
      await conversation.run(scale.first);
      many.push(figuresOf(await conversation.run(scale.many)));
      one.push(figuresOf(await conversation.run(scale.one)));
    }
  }
  return Object.fromEntries(
    samples.map(({ name, many, one }) => [name, { many: medianFigures(many), one: medianFigures(one) }]),
  ) as Record<Candidate, Speed>;
}
