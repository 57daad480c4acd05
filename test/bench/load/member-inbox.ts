import { WebSocket } from "ws";
import type { BenchMember } from "../servers/parley-server.ts";

/** The first frame of a socket: its size, and how long it took from the upgrade on. */
export type FirstFrame = { bytes: number; milliseconds: number; close(): Promise<void> };

/** Opens a member's inbox or a chat in parley.v1, and waits for the first frame. @param path such as `members/inbox/` */
export async function openV1Socket(url: URL, path: string, { token }: BenchMember): Promise<FirstFrame> {
  const begin = performance.now();
  const address = new URL(path, url).href.replace("http", "ws");
  const socket = new WebSocket(address, ["parley.v1", `bearer.${token}`], { perMessageDeflate: false });
  const bytes = await new Promise<number>((resolve, reject) => {
    socket.once("message", (data: Buffer) => resolve(data.length));
    socket.once("error", reject);
    socket.once("close", (code) => reject(new Error(`${path} closed with ${code} before its first frame`)));
  });
  return {
    bytes,
    milliseconds: performance.now() - begin,
    close: () =>
      new Promise((resolve) => {
        socket.once("close", () => resolve());
        socket.close(1000);
      }),
  };
}
