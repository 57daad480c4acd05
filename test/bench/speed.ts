import { startBareSite } from "./bare-site.ts";
import type { Conversation } from "./conversation.ts";
import { type Figures, figuresOf, middleOf } from "./figures.ts";
import { startParleySite } from "./parley-site.ts";
import { startPeerSite } from "./peer-site.ts";
import type { Scale } from "./scale.ts";

/** One candidate with many messages under way, and with one. */
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

/** All candidates side by side, in turns, so that what else the machine does hits each of them alike. */
export async function measureSpeed(scale: Scale): Promise<Record<Candidate, Speed>> {
  const parley = await startParleySite();
  const naive = await startBareSite("naive-worker");
  const floor = await startBareSite("floor-worker");
  const ws = await startPeerSite("ws");
  const socketIo = await startPeerSite("socket-io");
  try {
    const conversations: Record<Candidate, Conversation> = {
      "Parley, token in the upgrade": await parley.open({ door: "upgrade" }),
      "Parley, token in the first frame": await parley.open({ door: "first frame" }),
      naive: await naive.open(),
      floor: await floor.open(),
      "`ws` + SQLite": await ws.open(),
      "socket.io + SQLite": await socketIo.open(),
    };
    return await takeTurns(conversations, scale);
  } finally {
    await Promise.all([parley, naive, floor, ws, socketIo].map((site) => site.close()));
  }
}

async function takeTurns(
  conversations: Record<Candidate, Conversation>,
  scale: Scale,
): Promise<Record<Candidate, Speed>> {
  const turns = CANDIDATES.map((name) => ({
    name,
    many: [] as Figures[],
    one: [] as Figures[],
  }));
  for (let round = 1; round <= scale.rounds; round++) {
    for (const { name, many, one } of turns) {
      console.error(`speed ${round}/${scale.rounds}: ${name}`);
      const conversation = conversations[name];
      await conversation.run(scale.first);
      many.push(figuresOf(await conversation.run(scale.many)));
      one.push(figuresOf(await conversation.run(scale.one)));
    }
  }
  return Object.fromEntries(
    turns.map(({ name, many, one }) => [name, { many: middleOf(many), one: middleOf(one) }]),
  ) as Record<Candidate, Speed>;
}
