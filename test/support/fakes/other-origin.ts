import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Starts an HTTP server of another origin than Parley's, on a port of its own. */
export async function startOtherOrigin(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    /** Browsers treat the two names of the same server as two sites. */
    url: new URL(`http://127.0.0.1:${port}/`),
    localhostUrl: new URL(`http://localhost:${port}/`),
    close(): Promise<void> {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export type OtherOrigin = Awaited<ReturnType<typeof startOtherOrigin>>;
