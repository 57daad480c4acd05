import { WebSocket } from "ws";
import type { ConnectOptions } from "../load/member-connection.ts";
import { type ParleyServer, startParleyServer } from "../servers/parley-server.ts";
import { median } from "./figures.ts";
import type { Scale } from "./scale.ts";

/** Milliseconds from `Bearer` to the first reply, in a chat of so many messages. */
export type FirstReplies = Record<BenchProtocol, { long: number; short: number }>;
/** The contract's history frame of up to 1,000 messages, or parley.v1's welcome with the newest 50. */
export const PROTOCOLS = ["contract", "parley.v1"] as const;
type BenchProtocol = (typeof PROTOCOLS)[number];

export async function measureLongChat({ chatLengths, connects }: Scale): Promise<FirstReplies> {
  console.error(`chats of ${chatLengths.long} and ${chatLengths.short} messages`);
  const server = await startParleyServer();
  try {
    const long = await createChat(server, chatLengths.long);
    const short = await createChat(server, chatLengths.short);
    const replies: Partial<FirstReplies> = {};
    for (const protocol of PROTOCOLS) {
      // The first ones wake the rooms.
      await firstReply(long, protocol);
      await firstReply(short, protocol);
      const times = { long: [] as number[], short: [] as number[] };
      for (let i = 0; i < connects; i++) {
        times.long.push(await firstReply(long, protocol));
        times.short.push(await firstReply(short, protocol));
      }
      replies[protocol] = { long: median(times.long), short: median(times.short) };
    }
    return replies as FirstReplies;
  } finally {
    await server.close();
  }
}

/** A chat of `count` messages, and one member's door into it. */
async function createChat(server: ParleyServer, count: number): Promise<ConnectOptions> {
  const [ada, ben] = [await server.addMember(), await server.addMember()];
  const options = server.connectOptions(ada, ben, "first-frame");
  // The room makes its tables when a member comes in.
  await firstReply(options, "contract");
  await server.getJson(`/bench/fill?low=${ada.id}&high=${ben.id}&count=${count}`);
  return options;
}

async function firstReply(
  { url, firstFrame = "" }: ConnectOptions,
  protocol: BenchProtocol,
): Promise<number> {
  const protocols = protocol === "parley.v1" ? [protocol] : [];
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
