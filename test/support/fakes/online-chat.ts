import type { Frame } from "../runtime/test-socket.ts";
import { type FakeServer, fakeServer } from "./fake-server.ts";

/** Opens the chat of the members 1 and 2 and brings it online. @param ids the first and the last message of the welcome */
export async function openOnlineChat(options: Parameters<typeof fakeServer>[0] = {}, ids?: [number, number]) {
  const server = fakeServer(options);
  const chat = await server.open(2);
  await server.socket.receive(server.welcome(ids && server.messages(...ids)));
  return Object.assign(server, { chat });
}

/** Sends texts. Returns the promises, and the frames that went on the wire. */
export async function sendTexts(
  { chat, clock, socket }: Awaited<ReturnType<typeof openOnlineChat>>,
  ...bodies: string[]
) {
  const sent = bodies.map((text) => chat.send({ text }));
  await clock.advance(0);
  return { sent, frames: socket.takeSent("text") };
}

/** Cuts the connection, and opens the next one with these messages. @param more fields of the welcome */
export async function reconnect(
  server: FakeServer,
  messages: object[] = [],
  more: object = {},
): Promise<void> {
  await server.socket.closeByServer(1006);
  await server.clock.advance(0);
  await server.socket.receive(server.welcome(messages, more));
}

export function textsOf(frames: Frame[]): string[] {
  return frames.map(({ text }) => text);
}

export function idOf(frame: Frame): string {
  return frame.client_message_id;
}
