import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Dice } from "../dice.ts";

/** What a bad line does to a connection: nothing, or from some byte on ... */
type ConnectionFault = "none" | "cut" | "swallow";

/** A connection through the proxy, in both directions. */
type ProxiedConnection = { near: Socket; far: Socket; swallows: boolean };

/**
 * A bad line in front of a server, on a port of its own. Every connection is delayed by chance, piece by piece and in order;
 * while `cutting` is set, each one is ended by chance somewhere in the middle of its bytes, seldom at a frame's end; some swallow
 * what they carry for a while before that. What was sent into such a line is lost.
 */
export async function startCuttingProxy(target: URL, dice: Dice) {
  const openConnections = new Set<ProxiedConnection>();
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
      return openConnections.size;
    },
    /** Ends every connection at once. */
    cutAll(): void {
      for (const connection of openConnections) end(connection);
    },
    async close(): Promise<void> {
      proxy.cutting = undefined;
      for (const { near, far } of openConnections) {
        near.destroy();
        far.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function end(connection: ProxiedConnection): void {
    if (!openConnections.delete(connection)) return;
    proxy.cuts++;
    connection.near.destroy();
    connection.far.destroy();
  }

  function forward(
    connection: ProxiedConnection,
    from: Socket,
    to: Socket,
    fault: { kind: ConnectionFault; left: number },
  ): void {
    let last = Promise.resolve();
    async function deliver(bytes: Buffer): Promise<void> {
      if (proxy.delay > 0) await new Promise((resolve) => setTimeout(resolve, dice.upTo(proxy.delay)));
      if (connection.swallows || !openConnections.has(connection)) return;
      const part = fault.kind === "none" ? bytes : bytes.subarray(0, fault.left);
      fault.left -= part.byteLength;
      to.write(part);
      if (fault.kind === "none" || fault.left > 0) return;
      connection.swallows = true;
      // What was written still arrives; a swallowing line looks alive for a while.
      setTimeout(() => end(connection), fault.kind === "cut" ? 1 : dice.upTo(300));
    }
    from.on("data", (bytes: Buffer) => {
      last = last.then(() => deliver(bytes));
    });
    // A proper close is told on, behind what came before it.
    from.on("close", () => {
      void last.then(() => {
        openConnections.delete(connection);
        to.end();
      });
    });
    from.on("error", () => {});
  }

  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: proxy.target.hostname, port: Number(proxy.target.port), noDelay: true });
    const connection = { near, far, swallows: false };
    openConnections.add(connection);
    const kind: ConnectionFault = proxy.cutting ? dice.pick(["cut", "cut", "swallow"]) : "none";
    const { from, to } = proxy.cutting ?? { from: 1, to: 1 };
    const fault = { kind, left: dice.integer(from, to) };
    forward(connection, near, far, fault);
    forward(connection, far, near, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

export type CuttingProxy = Awaited<ReturnType<typeof startCuttingProxy>>;
