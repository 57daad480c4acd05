import type { TestSocket } from "../runtime/test-socket.ts";

/** Returns the header of a frame with a mask of zeros (RFC 6455, 5.2). */
function header(firstByte: number, length: number): Buffer {
  const bytes = Buffer.alloc(14);
  bytes[0] = firstByte;
  bytes[1] = 0x80 | 127;
  bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes;
}

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
    socket.stream.write(header(FINAL_BINARY, 1000));
    socket.stream.end();
  },
  "a frame over 32 MiB": (socket) => socket.stream.write(header(FINAL_BINARY, 2 ** 25 + 1)),
  "an unknown opcode": (socket) => socket.stream.write(header(0x83, 0)),
  "a reserved bit": (socket) => socket.stream.write(header(0xa2, 0)),
  "a continuation without a beginning": (socket) => socket.stream.write(header(0x80, 0)),
  "a ping in fragments": (socket) => socket.stream.write(Buffer.from([0x09, 0x80, 0, 0, 0, 0])),
};
