import { setTimeout as wait } from "node:timers/promises";
import { ChatClient } from "../../../src/client/chat-client.ts";
import type { ConnectOptions } from "../load/member-connection.ts";
import { openV1Socket } from "../load/member-inbox.ts";
import { table, withThousands } from "../markdown.ts";
import { median, percentile } from "../measurements/figures.ts";
import { firstReply } from "../measurements/long-chat.ts";
import { type BenchMember, type ParleyServer, startParleyServer } from "../servers/parley-server.ts";
import { atMost, type Measured, type Part } from "./part.ts";

type Effort = {
  /** Messages of a usual chat, all of which the contract's first frame contains. */
  history: number;
  connects: number;
  /** Connects at once, two for each chat. */
  atOnce: number;
  /** Unread messages in a very long chat and in a short one. */
  unread: { long: number; short: number };
  coldConnects: number;
  chatSeconds: number;
};
const FULL: Effort = {
  history: 1_000,
  connects: 40,
  atOnce: 500,
  unread: { long: 1_000_000, short: 100 },
  coldConnects: 7,
  chatSeconds: 15,
};
const QUICK: Effort = {
  history: 100,
  connects: 3,
  atOnce: 10,
  unread: { long: 5_000, short: 100 },
  coldConnects: 2,
  chatSeconds: 1,
};

/** Messages a second in the chats with unread messages. */
const CHAT_RATE = 5;

export const connects: Part = {
  title: "Connecting",
  async measure(isQuick) {
    const effort = isQuick ? QUICK : FULL;
    const times = await withServer((server) => historyTimes(server, effort));
    // The first one still releases the memory of its rooms for a while.
    const { text, targets } = await withServer((server) => longUnread(server, effort));
    return { text: `${times}\n\n${text}`, targets };
  },
};

async function withServer<T>(measure: (server: ParleyServer) => Promise<T>): Promise<T> {
  const server = await startParleyServer();
  try {
    return await measure(server);
  } finally {
    await server.close();
  }
}

async function historyTimes(server: ParleyServer, effort: Effort): Promise<string> {
  const { history, connects: count, atOnce } = effort;
  console.error(`connects: a history of ${history} messages`);
  const sides: ConnectOptions[] = [];
  while (sides.length < atOnce) {
    const [ada, ben] = [await server.addMember(), await server.addMember()];
    await server.createChat(ada, ben, history);
    sides.push(
      server.connectOptions(ada, ben, "first-frame"),
      server.connectOptions(ben, ada, "first-frame"),
    );
  }
  const cold = await atTheSameTime(sides);
  const warm = await atTheSameTime(sides);
  const [first] = sides;
  if (!first) throw new Error("no chat was created");
  const alone: number[] = [];
  while (alone.length < count) alone.push(await firstReply(first, "contract"));
  return [
    `From \`Bearer\` to the history of ${withThousands(history)} messages, in the contract. All clients share one process.`,
    table(
      ["", "p50 ms", "p99 ms", "slowest ms", "connects"],
      [
        ["alone, the room awake", ...timeCells(alone)],
        [`${atOnce} at once, the rooms asleep`, ...timeCells(cold)],
        [`${atOnce} at once, the rooms awake`, ...timeCells(warm)],
      ],
    ),
  ].join("\n\n");
}

/** Returns the times of the connects that succeed. A loaded machine may open a socket so late that the server refuses it. */
async function atTheSameTime(sides: ConnectOptions[]): Promise<number[]> {
  const results = await Promise.allSettled(sides.map((side) => firstReply(side, "contract")));
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

function timeCells(times: number[]): string[] {
  const sorted = Float64Array.from(times).sort();
  return [...[50, 99, 100].map((percent) => percentile(sorted, percent).toFixed(1)), String(times.length)];
}

async function longUnread(server: ParleyServer, effort: Effort): Promise<Measured> {
  // The first chat loads the code.
  await unreadChat(server, effort.unread.short, { ...effort, coldConnects: 1, chatSeconds: 1 });
  const long = await unreadChat(server, effort.unread.long, effort);
  const short = await unreadChat(server, effort.unread.short, effort);
  const names = { cpuPerSecond: "CPU ms per second of chat", connect: "first connect to a cold room, ms" };
  const text = [
    `A chat with unread messages that nothing has counted yet. One member writes ${CHAT_RATE} messages a second, the other one has only the inbox open.`,
    table(
      ["unread", withThousands(effort.unread.short), withThousands(effort.unread.long), "ratio"],
      (Object.keys(names) as (keyof typeof names)[]).map((key) => [
        names[key],
        short[key].toFixed(2),
        long[key].toFixed(2),
        (long[key] / short[key]).toFixed(2),
      ]),
    ),
  ].join("\n\n");
  return {
    text,
    targets: [
      atMost(1.2, `${names.cpuPerSecond}, long / short`, long.cpuPerSecond / short.cpuPerSecond),
      atMost(1.5, `${names.connect}, long / short`, long.connect / short.connect),
    ],
  };
}

async function unreadChat(
  server: ParleyServer,
  unread: number,
  { coldConnects, chatSeconds }: Effort,
): Promise<{ cpuPerSecond: number; connect: number }> {
  console.error(`connects: ${unread} unread messages`);
  const [ada, ben] = [await server.addMember(), await server.addMember()];
  await server.createChat(ada, ben, unread, { by: "low" });
  const path = `members/chat/?other_member_id=${ada.id}`;
  const times: number[] = [];
  while (times.length < coldConnects) {
    await server.endRoom(ada, ben);
    const socket = await openV1Socket(server.url, path, ben);
    times.push(socket.milliseconds);
    await socket.close();
  }
  await server.endRoom(ada, ben);
  return { connect: median(times), cpuPerSecond: await cpuOfChat(server, ada, ben, chatSeconds) };
}

async function cpuOfChat(
  server: ParleyServer,
  ada: BenchMember,
  ben: BenchMember,
  seconds: number,
): Promise<number> {
  const [writer, reader] = [ada, ben].map(({ token }) => new ChatClient({ url: server.url, token }));
  if (!writer || !reader) throw new Error("a client is missing");
  const chat = writer.open(ben.id);
  const inbox = reader.inbox();
  await new Promise<void>((resolve) => {
    const off = inbox.on("chats", () => {
      off();
      resolve();
    });
  });
  const write = async (count: number) => {
    for (let message = 1; message <= count; message++) {
      const next = wait(1000 / CHAT_RATE);
      await chat.send({ text: `message ${message}` });
      await next;
    }
  };
  const before = server.usage().cpuMs;
  const begin = performance.now();
  await write(seconds * CHAT_RATE);
  const cpuMs = server.usage().cpuMs - before;
  const took = (performance.now() - begin) / 1000;
  writer.close();
  reader.close();
  return cpuMs / took;
}
