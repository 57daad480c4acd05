import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Conversation } from "../load/conversation.ts";
import { openSocketIo, openWebSocket } from "../load/member-connection.ts";
import { scratchFolder } from "./bench-runtime.ts";
import type { ChatServer } from "./chat-server.ts";

/** Starts a chat server on Node, an alternative to Parley, in a process of its own, which ends with the bench at the latest. */
export async function startPeerServer(peer: "ws" | "socket-io"): Promise<ChatServer> {
  const child = fork(join(import.meta.dirname, `peer-${peer}.ts`), [join(scratchFolder(), "books.sqlite")]);
  const ended = once(child, "exit");
  const port = await Promise.race([
    once(child, "message").then(([listening]) => listening as number),
    ended.then(() => Promise.reject(new Error(`the ${peer} server ended before it listened`))),
  ]);

  return {
    async open() {
      const connect = (member: number) =>
        peer === "ws"
          ? openWebSocket({ url: `ws://127.0.0.1:${port}/?member=${member}` })
          : openSocketIo(`http://127.0.0.1:${port}`, member);
      return new Conversation([await connect(0), await connect(1)]);
    },
    async close() {
      child.kill();
      await ended;
    },
  };
}
