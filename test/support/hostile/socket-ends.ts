import { frameHeader } from "../runtime/raw-upgrade.ts";
import type { TestSocket } from "../runtime/test-socket.ts";

const FINAL_BINARY = 0x82;

/** Every way in which a client can end its socket. */
export const CLIENT_ENDS: Record<string, (socket: TestSocket) => void> = {
  "a close frame": (socket) => socket.raw.close(4000, "bye"),
  "a close frame without a code": (socket) => socket.raw.close(),
  "a close frame with a reserved code": (socket) => socket.rawClose(1004),
  "a close frame of one byte": (socket) => socket.stream.write(Buffer.from([0x88, 0x81, 0, 0, 0, 0, 3])),
  "a reset of the connection": (socket) => socket.stream.resetAndDestroy(),
  "the end of the connection": (socket) => socket.stream.end(),
  "the end of the connection within a frame": (socket) => {
    socket.stream.write(frameHeader(FINAL_BINARY, 1000));
    socket.stream.end();
  },
  "a frame over 32 MiB": (socket) => socket.stream.write(frameHeader(FINAL_BINARY, 2 ** 25 + 1)),
  "an unknown opcode": (socket) => socket.stream.write(frameHeader(0x83, 0)),
  "a reserved bit": (socket) => socket.stream.write(frameHeader(0xa2, 0)),
  "a continuation without a beginning": (socket) => socket.stream.write(frameHeader(0x80, 0)),
  "a ping in fragments": (socket) => socket.stream.write(Buffer.from([0x09, 0x80, 0, 0, 0, 0])),
};
