import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Conversation } from "../load/conversation.ts";
import { openSocketIo, openWebSocket } from "../load/member-connection.ts";
import { scratchFolder } from "./bench-runtime.ts";
import type { ChatServer } from "./chat-server.ts";
import { readUsage } from "./process-usage.ts";

/** Starts a chat server on Node, an alternative to Parley, in a process of its own, which ends with the bench at the latest. */
export async function startPeerServer(peer: "ws" | "socket-io"): Promise<ChatServer> {
  const child = fork(join(import.meta.dirname, `peer-${peer}.ts`), [join(scratchFolder(), "books.sqlite")]);
  const ended = once(child, "exit");
  const port = await Promise.race([
    once(child, "message").then(([listening]) => listening as number),
    ended.then(() => Promise.reject(new Error(`the ${peer} server ended before it listened`))),
  ]);

  let rooms = 0;

  return {
    async open() {
      const room = ++rooms;
      const connect = (member: number) =>
        peer === "ws"
          ? openWebSocket({ url: `ws://127.0.0.1:${port}/?room=${room}&member=${member}` })
          : openSocketIo(`http://127.0.0.1:${port}`, { room, member });
      return new Conversation([await connect(0), await connect(1)]);
    },
    usage: () => readUsage(child.pid),
    async close() {
      child.kill();
      await ended;
    },
  };
}
