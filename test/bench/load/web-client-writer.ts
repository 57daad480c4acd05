import { setTimeout as wait } from "node:timers/promises";
import { ChatClient } from "../../../src/client/chat-client.ts";
import type { BenchMember } from "../servers/parley-server.ts";
import type { SlowWriter } from "./slow-writer.ts";

/** How long after the ack of an own message the page asks for the balance. */
const ASKS_AFTER_MS = 1_000;

/** Connects both members with the typed client, each with an open inbox. */
export async function openWebClients(
  url: URL,
  ada: BenchMember,
  ben: BenchMember,
  { asksForBalance = false } = {},
): Promise<SlowWriter> {
  const [writer, reader] = [ada, ben].map(({ token }) => new ChatClient({ url, token }));
  if (!writer || !reader) throw new Error("a client is missing");
  writer.inbox();
  reader.inbox();
  const chat = writer.open(ben.id);
  const received = reader.open(ada.id);
  // The page marks each message of the other member as read.
  received.on("message", ({ id }) => received.read(id));
  return {
    async send(text) {
      const arrived = new Promise<void>((resolve) => {
        const off = received.on("message", (message) => {
          if (message.type !== "text" || message.text !== text) return;
          off();
          resolve();
        });
      });
      await chat.send({ text });
      await arrived;
      if (!asksForBalance) return;
      await wait(ASKS_AFTER_MS);
      const response = await fetch(new URL("/members/me", url), {
        headers: { Authorization: `Bearer ${ada.token}` },
      });
      if (!response.ok) throw new Error(`GET /members/me returned ${response.status}`);
    },
    async close() {
      writer.close();
      reader.close();
    },
  };
}
