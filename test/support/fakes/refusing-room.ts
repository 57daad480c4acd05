import type { Frame } from "../runtime/test-socket.ts";
import { idOf, openOnlineChat, reconnect } from "./online-chat.ts";

/** How a room treats the frames that the client has on the wire. */
export type Step = {
  /** Why the room refuses each frame that it handles, if it does. */
  refusals: (string | undefined)[];
  /** How many frames the room handles, and how many of its answers arrive, before the connection is cut; undefined for no cut. */
  cut: { handled: number; answered: number } | undefined;
};

/** Longer than any pause of the client, and shorter than its wait for an answer. */
const PAUSE_MS = 31_000;

/**
 * Sends texts to a room that refuses some of them for a while, and then none until all are stored.
 * @param checksOrder whether the room refuses a message until the one that it names is stored
 * @returns the texts in the order in which the room stored them
 */
export async function storedTexts(
  texts: string[],
  steps: Step[],
  { checksOrder }: { checksOrder: boolean },
): Promise<string[]> {
  const server = await openOnlineChat();
  const stored: Frame[] = [];
  for (const text of texts) void server.chat.send({ text });
  await server.clock.advance(0);

  const messageOf = (frame: Frame) => server.message(stored.indexOf(frame) + 1, { member_id: 1, ...frame });
  const find = (id: string) => stored.find((frame) => idOf(frame) === id);
  function answersTo(frame: Frame, refusal: string | undefined): object[] {
    const client_message_id = idOf(frame);
    const after = frame.after_client_message_id;
    const known = find(client_message_id);
    if (refusal) return [server.error(refusal, { client_message_id, retry_after: 1 })];
    if (known) return [server.ack(client_message_id, stored.indexOf(known) + 1)];
    if (checksOrder && after && !find(after)) return [server.error("out_of_order", { client_message_id })];
    stored.push(frame);
    return [messageOf(frame), server.ack(client_message_id, stored.length)];
  }
  async function handle({ refusals, cut }: Step): Promise<void> {
    const frames = server.socket.takeSent("text");
    const handled = frames.slice(0, cut?.handled).map((frame, i) => answersTo(frame, refusals[i]));
    for (const answers of handled.slice(0, cut?.answered)) await server.socket.receive(...answers);
    if (cut) {
      const after = Number(server.chat.messages.at(-1)?.id ?? 0);
      await reconnect(server, stored.slice(after).map(messageOf));
    }
    await server.clock.advance(PAUSE_MS);
  }
  for (const step of steps) await handle(step);
  for (let i = 0; i < texts.length && server.chat.outgoing.length > 0; i++)
    await handle({ refusals: [], cut: undefined });
  server.client.close();
  return stored.map(({ text }) => text);
}
