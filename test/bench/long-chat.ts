import { WebSocket } from "ws";
import { median } from "./figures.ts";
import type { Door } from "./line.ts";
import { type ParleySite, startParleySite } from "./parley-site.ts";
import type { Scale } from "./scale.ts";

/** Milliseconds from `Bearer` to the first reply, in a chat of so many messages. */
export type FirstReplies = { long: number; short: number };

export async function measureLongChat({ chatLengths, connects }: Scale): Promise<FirstReplies> {
  console.error(`chats of ${chatLengths.long} and ${chatLengths.short} messages`);
  const site = await startParleySite();
  try {
    const long = await makeChat(site, chatLengths.long);
    const short = await makeChat(site, chatLengths.short);
    // The first ones wake the rooms.
    await firstReply(long);
    await firstReply(short);
    const times = { long: [] as number[], short: [] as number[] };
    for (let i = 0; i < connects; i++) {
      times.long.push(await firstReply(long));
      times.short.push(await firstReply(short));
    }
    return { long: median(times.long), short: median(times.short) };
  } finally {
    await site.close();
  }
}

/** A chat of `count` messages, and one member's door into it. */
async function makeChat(site: ParleySite, count: number): Promise<Door> {
  const [ada, ben] = [await site.addMember(), await site.addMember()];
  const door = site.doorOf(ada, ben, "first frame");
  // The room makes its tables when a member comes in.
  await firstReply(door);
  await site.ask(`/bench/fill?low=${ada.id}&high=${ben.id}&count=${count}`);
  return door;
}

async function firstReply({ url, firstFrame = "" }: Door): Promise<number> {
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
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
