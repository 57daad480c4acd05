import { expect } from "vitest";
import { ABORT_SLACK_BYTES } from "../../../src/client/limits.ts";
import { decodeFileFrame } from "../../../src/protocol/frames/file.ts";
import type { FakeServer, fakeServer } from "./fake-server.ts";
import { openOnlineChat } from "./online-chat.ts";

/** Far more than may leave although the socket is aborted. */
export const LARGE_BYTES = 3 * ABORT_SLACK_BYTES;

export function fileOf(bytes: number, name = "a.bin"): File {
  return new File([new Uint8Array(bytes)], name, { type: "x/y" });
}

/** Opens a chat whose socket buffers everything, until the test lowers `bufferedAmount`. */
export async function openSlowChat(options: Parameters<typeof fakeServer>[0] = {}) {
  const server = await openOnlineChat({ canAbort: true, ...options });
  bufferEverything(server);
  return server;
}

export function bufferEverything({ socket }: FakeServer): void {
  const send = socket.send.bind(socket);
  socket.send = (data) => {
    send(data);
    socket.bufferedAmount += Buffer.byteLength(data);
  };
}

/** Cuts the connection. The next one buffers everything too. */
export async function reconnectSlowly(server: FakeServer): Promise<void> {
  await server.socket.closeByServer(1006);
  await server.clock.advance(0);
  bufferEverything(server);
  await server.socket.receive(server.welcome());
}

/** Returns the file frames on the wire, once there are `count`. Reading a file takes time. */
export async function binaries({ socket }: FakeServer, count: number): Promise<Uint8Array[]> {
  const files = () => socket.sent.filter((frame) => frame instanceof Uint8Array);
  await expect.poll(files).toHaveLength(count);
  return files();
}

export function decode(frame: Uint8Array | undefined) {
  return decodeFileFrame(frame ?? new Uint8Array(), 1_000_000, "parley.v1");
}

export function idOfFile(frame: Uint8Array | undefined): string | undefined {
  const decoded = decode(frame);
  return decoded.ok ? decoded.frame.clientMessageId : undefined;
}
