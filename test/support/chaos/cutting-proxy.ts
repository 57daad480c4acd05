import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Dice } from "../dice.ts";

/** The fault of a connection after some number of bytes: none, a cut, or the loss of all further bytes. */
type ConnectionFault = "none" | "cut" | "swallow";

/** A connection through the proxy, in both directions. */
type ProxiedConnection = { near: Socket; far: Socket; swallows: boolean };

/**
 * Starts a proxy with a bad network in front of a server, on a port of its own. It delays the pieces of every connection at
 * random, in order. While `cutting` is set, it cuts each connection after a random number of bytes, seldom at the end of a frame;
 * some connections swallow the bytes for a while first. The peer never receives bytes that were swallowed.
 */
export async function startCuttingProxy(target: URL, dice: Dice) {
  const openConnections = new Set<ProxiedConnection>();
  const proxy = {
    /** Where the proxy listens. */
    url: new URL(target),
    /** Where the proxy forwards new connections. A test may change it. */
    target,
    /** After how many bytes, at least and at most, the proxy cuts a new connection; undefined: never. */
    cutting: undefined as { from: number; to: number } | undefined,
    /** The longest delay of a piece, in ms. */
    delay: 0,
    /** How many connections the proxy has cut. */
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
      // The bytes written so far still arrive. A connection that swallows looks alive for a while.
      setTimeout(() => end(connection), fault.kind === "cut" ? 1 : dice.upTo(300));
    }
    from.on("data", (bytes: Buffer) => {
      last = last.then(() => deliver(bytes));
    });
    // Forwards a regular close after the bytes that came before it.
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
