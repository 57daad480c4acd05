import { WebSocket } from "ws";
import { median } from "./figures.ts";
import type { Door } from "./line.ts";
import { type ParleySite, startParleySite } from "./parley-site.ts";
import type { Scale } from "./scale.ts";

/** Milliseconds from `Bearer` to the first reply, in a chat of so many messages. */
export type FirstReplies = Record<Spoken, { long: number; short: number }>;
/** The contract's history frame of up to 1,000 messages, or parley.v1's welcome with the newest 50. */
export const SPOKEN = ["the contract", "parley.v1"] as const;
type Spoken = (typeof SPOKEN)[number];

export async function measureLongChat({ chatLengths, connects }: Scale): Promise<FirstReplies> {
  console.error(`chats of ${chatLengths.long} and ${chatLengths.short} messages`);
  const site = await startParleySite();
  try {
    const long = await makeChat(site, chatLengths.long);
    const short = await makeChat(site, chatLengths.short);
    const replies: Partial<FirstReplies> = {};
    for (const spoken of SPOKEN) {
      // The first ones wake the rooms.
      await firstReply(long, spoken);
      await firstReply(short, spoken);
      const times = { long: [] as number[], short: [] as number[] };
      for (let i = 0; i < connects; i++) {
        times.long.push(await firstReply(long, spoken));
        times.short.push(await firstReply(short, spoken));
      }
      replies[spoken] = { long: median(times.long), short: median(times.short) };
    }
    return replies as FirstReplies;
  } finally {
    await site.close();
  }
}

/** A chat of `count` messages, and one member's door into it. */
async function makeChat(site: ParleySite, count: number): Promise<Door> {
  const [ada, ben] = [await site.addMember(), await site.addMember()];
  const door = site.doorOf(ada, ben, "first frame");
  // The room makes its tables when a member comes in.
  await firstReply(door, "the contract");
  await site.ask(`/bench/fill?low=${ada.id}&high=${ben.id}&count=${count}`);
  return door;
}

async function firstReply({ url, firstFrame = "" }: Door, spoken: Spoken): Promise<number> {
  const protocols = spoken === "parley.v1" ? [spoken] : [];
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false, skipUTF8Validation: true });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const milliseconds = await new Promise<number>((resolve, reject) => {
    let begin = 0;
    socket.once("open", () => {
      begin = performance.now();
      socket.send(firstFrame);
    });
    socket.once("message", () => resolve(performance.now() - begin));
    socket.once("error", reject);
    socket.once("close", (code) => reject(new Error(`closed with ${code} before it replied`)));
  });
  socket.close(1000);
  await closed;
  return milliseconds;
}
