import { setTimeout as wait } from "node:timers/promises";
import type { Conversation } from "../load/conversation.ts";
import { offerMessages } from "../load/offered-load.ts";
import { table, withThousands } from "../markdown.ts";
import { figuresOf } from "../measurements/figures.ts";
import { startBareServer } from "../servers/bare-server.ts";
import type { ChatServer } from "../servers/chat-server.ts";
import { startParleyServer } from "../servers/parley-server.ts";
import { startPeerServer } from "../servers/peer-server.ts";
import type { Part } from "./part.ts";

type Load = { rooms: number; perSecond: number; seconds: number; idleMs: number };
/** Objects hibernate after 10 s without an event. */
const FULL: Load = { rooms: 200, perSecond: 2, seconds: 20, idleMs: 15_000 };
const QUICK: Load = { rooms: 10, perSecond: 2, seconds: 1, idleMs: 500 };

const SOCKETS_PER_ROOM = 2;
/** One of each member. */
const FIRST_MESSAGES = { messages: 2, inFlight: 1, limitMs: Number.POSITIVE_INFINITY };
const KIB = 1024;

export const manyRooms: Part = {
  title: "200 rooms, two messages a second in each",
  async measure(isQuick) {
    const load = isQuick ? QUICK : FULL;
    const rows = [
      await measureRooms("Parley", await startParleyServer(), load),
      await measureRooms("floor", await startBareServer("floor-worker"), load),
      await measureRooms("`ws` + SQLite", await startPeerServer("ws"), load),
      await measureRooms("socket.io + SQLite", await startPeerServer("socket-io"), load),
    ];
    const text = [
      `${load.rooms} rooms with two sockets each; both members write in turn, at times that do not depend on the server. Memory is that of the server's process: per idle socket after one message of each member and ${load.idleMs / 1000} s of silence, per room after ${load.seconds} s of messages.`,
      table(
        ["", "messages/s", "p50 ms", "p99 ms", "CPU ms per message", "KiB per idle socket", "KiB per room"],
        rows,
      ),
    ].join("\n\n");
    return { text, targets: [] };
  },
};

async function measureRooms(
  name: string,
  server: ChatServer,
  { rooms, perSecond, seconds, idleMs }: Load,
): Promise<string[]> {
  console.error(`${rooms} rooms: ${name}`);
  try {
    // The first room loads the code.
    const first = await server.open();
    await offerMessages([first], { perSecond: 100, seconds: 1 });
    const empty = server.usage();
    const conversations = await openRooms(server, rooms);
    // One after the other: all first messages at once would measure how D1 lends 400 leases.
    for (const conversation of conversations) await conversation.run(FIRST_MESSAGES);
    await wait(idleMs);
    const idle = server.usage();
    const result = await offerMessages(conversations, { perSecond, seconds });
    const busy = server.usage();
    const { rate, p50, p99 } = figuresOf(result);
    await Promise.all([first, ...conversations].map((conversation) => conversation.close()));
    return [
      name,
      withThousands(rate),
      p50.toFixed(2),
      p99.toFixed(2),
      ((busy.cpuMs - idle.cpuMs) / result.messages).toFixed(3),
      withThousands((idle.residentBytes - empty.residentBytes) / KIB / (rooms * SOCKETS_PER_ROOM)),
      withThousands((busy.residentBytes - empty.residentBytes) / KIB / rooms),
    ];
  } finally {
    await server.close();
  }
}

export async function openRooms(server: ChatServer, rooms: number): Promise<Conversation[]> {
  const conversations: Conversation[] = [];
  while (conversations.length < rooms) conversations.push(await server.open());
  return conversations;
}
