import { io } from "socket.io-client";
import { WebSocket } from "ws";

/** One member's end of a conversation, on whatever wire: all that the load generator knows of a candidate. */
export type MemberConnection = {
  send(text: string): void;
  listen(listener: { onMessage: (number: number) => void; onError: (error: Error) => void }): void;
  close(): Promise<void>;
};

/** A text starts with its number. In a frame it is found without parsing the rest: the generator shares the machine. */
const TEXT_PREFIX = '"text":"#';

/** How a member comes in: what is in the upgrade, and what is the first frame, if anything. */
export type ConnectOptions = { url: string; headers?: Record<string, string>; firstFrame?: string };

/** A bare WebSocket that writes the contract's frames. It is open when the server's first frame, the history, has come. */
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
      reject(new Error(`closed at once: ${code} ${reason.toString("utf8")}`)),
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

/** socket.io as its own client speaks it, on a WebSocket from the start. */
export async function openSocketIo(url: string, member: number): Promise<MemberConnection> {
  const socket = io(url, { transports: ["websocket"], query: { member }, reconnection: false });
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
