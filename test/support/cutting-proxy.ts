import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Dice } from "./random.ts";

/** What a bad line does to a connection: nothing, or from some byte on ... */
type Ill = "none" | "cut" | "swallow";

/** A connection through the proxy, in both directions. */
type Line = { near: Socket; far: Socket; swallows: boolean };

/**
 * A bad line in front of a server, on a port of its own. Every connection is delayed by chance, piece by piece and in order;
 * while `cutting` is set, each one is ended by chance somewhere in the middle of its bytes, seldom at a frame's end; some swallow
 * what they carry for a while before that. What was sent into such a line is lost.
 */
export async function startCuttingProxy(target: URL, dice: Dice) {
  const lines = new Set<Line>();
  const proxy = {
    /** Where it listens. */
    url: new URL(target),
    /** Where it leads: may be changed, for connections to come. */
    target,
    /** Between how many bytes a connection lives while it is cut by chance; undefined: it lives. */
    cutting: undefined as { from: number; to: number } | undefined,
    /** The most that a piece is delayed, in ms. */
    delay: 0,
    /** How many connections ended by a cut so far. */
    cuts: 0,
    get connections(): number {
      return lines.size;
    },
    /** Ends every connection at once. */
    cutAll(): void {
      for (const line of lines) end(line);
    },
    async close(): Promise<void> {
      proxy.cutting = undefined;
      for (const { near, far } of lines) {
        near.destroy();
        far.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function end(line: Line): void {
    if (!lines.delete(line)) return;
    proxy.cuts++;
    line.near.destroy();
    line.far.destroy();
  }

  function carry(line: Line, from: Socket, to: Socket, ill: { kind: Ill; left: number }): void {
    let last = Promise.resolve();
    async function pass(bytes: Buffer): Promise<void> {
      if (proxy.delay > 0) await new Promise((resolve) => setTimeout(resolve, dice.upTo(proxy.delay)));
      if (line.swallows || !lines.has(line)) return;
      const part = ill.kind === "none" ? bytes : bytes.subarray(0, ill.left);
      ill.left -= part.byteLength;
      to.write(part);
      if (ill.kind === "none" || ill.left > 0) return;
      line.swallows = true;
      // What was written still arrives; a swallowing line looks alive for a while.
      setTimeout(() => end(line), ill.kind === "cut" ? 1 : dice.upTo(300));
    }
    from.on("data", (bytes: Buffer) => {
      last = last.then(() => pass(bytes));
    });
    // A proper close is told on, behind what came before it.
    from.on("close", () => {
      void last.then(() => {
        lines.delete(line);
        to.end();
      });
    });
    from.on("error", () => {});
  }

  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: proxy.target.hostname, port: Number(proxy.target.port), noDelay: true });
    const line = { near, far, swallows: false };
    lines.add(line);
    const kind: Ill = proxy.cutting ? dice.one(["cut", "cut", "swallow"]) : "none";
    const { from, to } = proxy.cutting ?? { from: 1, to: 1 };
    const ill = { kind, left: dice.whole(from, to) };
    carry(line, near, far, ill);
    carry(line, far, near, ill);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

export type CuttingProxy = Awaited<ReturnType<typeof startCuttingProxy>>;
