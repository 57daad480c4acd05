import { WebSocket } from "ws";
import type { ConnectOptions } from "../load/member-connection.ts";
import { type ParleyServer, startParleyServer } from "../servers/parley-server.ts";
import { median } from "./figures.ts";
import type { Scale } from "./scale.ts";

/** Milliseconds from the first frame, `Bearer`, to the first reply, in a long chat and in a short one. */
export type FirstReplies = Record<BenchProtocol, { long: number; short: number }>;
/** The first reply is the history of up to 1,000 messages in the contract, the welcome with the newest 50 in parley.v1. */
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
      // The first connections wake the rooms.
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

/** Creates a chat of `count` messages. Returns how one of its members connects. */
async function createChat(server: ParleyServer, count: number): Promise<ConnectOptions> {
  const [ada, ben] = [await server.addMember(), await server.addMember()];
  await server.createChat(ada, ben, count);
  return server.connectOptions(ada, ben, "first-frame");
}

/** Returns the milliseconds from `Bearer` to the first reply. */
export async function firstReply(
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
    socket.once("close", (code) =>
      reject(new Error(`the server closed the socket with ${code} before its first reply`)),
    );
  });
  socket.close(1000);
  await closed;
  return milliseconds;
}
