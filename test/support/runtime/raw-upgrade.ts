import { connect, type Socket } from "node:net";

/** A WebSocket whose client answers neither a close nor the end of the connection. */
export type RawUpgrade = {
  stream: Socket;
  /** Returns the bytes that arrived. */
  received: () => Buffer;
  /** Resolves when the server ends the connection. */
  ended: Promise<void>;
};

/** Sends an upgrade over TCP, by hand. @param headers one line each */
export function rawUpgrade(url: string, headers: string[] = []): RawUpgrade {
  const { hostname, port, host, pathname, search } = new URL(url);
  const stream = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  stream.on("data", (chunk) => chunks.push(Buffer.from(chunk)));
  stream.on("error", () => {});
  const ended = new Promise<void>((resolve) => {
    stream.on("end", resolve);
    stream.on("close", () => resolve());
  });
  const lines = [
    `GET ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  ];
  stream.write(`${lines.join("\r\n")}\r\n\r\n`);
  return { stream, received: () => Buffer.concat(chunks), ended };
}

/** Returns the header of a client's frame with a mask of zeros (RFC 6455, 5.2). */
export function frameHeader(firstByte: number, length: number): Buffer {
  const bytes = Buffer.alloc(14);
  bytes[0] = firstByte;
  bytes[1] = 0x80 | 127;
  bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes;
}

/** Returns a text frame of a client. */
export function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([frameHeader(0x81, body.byteLength), body]);
}
