import { io } from "socket.io-client";
import { WebSocket } from "ws";

/** One member's end of a conversation, over any protocol: the load generator knows nothing else of a candidate. */
export type MemberConnection = {
  send(text: string): void;
  listen(listener: { onMessage: (number: number) => void; onError: (error: Error) => void }): void;
  close(): Promise<void>;
};

/** A text starts with its number. The generator finds it without parsing the frame, because it shares the CPU with the server. */
const TEXT_PREFIX = '"text":"#';

/** How a member connects: the headers of the upgrade and the first frame, if any. */
export type ConnectOptions = { url: string; headers?: Record<string, string>; firstFrame?: string };

/** Opens a WebSocket that sends the contract's frames. Resolves when the first frame of the server, the history, has arrived. */
export async function openWebSocket({
  url,
  headers = {},
  firstFrame,
}: ConnectOptions): Promise<MemberConnection> {
  const socket = new WebSocket(url, { headers, perMessageDeflate: false, skipUTF8Validation: true });
  await new Promise<void>((resolve, reject) => {
    if (firstFrame !== undefined) socket.once("open", () => socket.send(firstFrame));
    socket.once("message", () => resolve());
    socket.once("error", reject);
    socket.once("close", (code, reason) =>
      reject(
        new Error(`the server closed the socket before its first frame: ${code} ${reason.toString("utf8")}`),
      ),
    );
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  let isClosing = false;

  return {
    send: (text) => socket.send(`{"type":"text","text":"${text}"}`),
    listen({ onMessage, onError }) {
      socket.on("message", (data: Buffer) => {
        const frame = data.toString("latin1");
        const at = frame.indexOf(TEXT_PREFIX);
        if (at >= 0) onMessage(Number.parseInt(frame.slice(at + TEXT_PREFIX.length), 10));
        else if (frame.includes('"type":"error"')) onError(new Error(`refused: ${frame}`));
      });
      socket.on("error", onError);
      socket.on("close", (code, reason) => {
        if (!isClosing) onError(new Error(`closed: ${code} ${reason.toString("utf8")}`));
      });
    },
    close() {
      isClosing = true;
      socket.close(1000);
      return closed;
    },
  };
}

/** Connects with the client of socket.io, over a WebSocket from the start. */
export async function openSocketIo(
  url: string,
  query: { room: number; member: number },
): Promise<MemberConnection> {
  // Without `forceNew`, all sockets of the process would share one connection.
  const socket = io(url, { transports: ["websocket"], query, reconnection: false, forceNew: true });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return {
    send: (text) => {
      socket.emit("message", { type: "text", text });
    },
    listen({ onMessage, onError }) {
      socket.on("message", (frame: { text: string }) => onMessage(Number.parseInt(frame.text.slice(1), 10)));
      socket.on("refused", (reason: string) => onError(new Error(`refused: ${reason}`)));
      socket.on("disconnect", (reason) => {
        if (reason !== "io client disconnect") onError(new Error(`closed: ${reason}`));
      });
    },
    async close() {
      socket.disconnect();
    },
  };
}
