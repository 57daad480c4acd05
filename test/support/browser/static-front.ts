import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/**
 * The web client's pages on a port of its own, before a runtime that serves none and may be gone. Everything else goes on to it,
 * sockets too; while it is gone, nothing is answered.
 */
export async function startStaticFront(target: URL) {
  const sockets = new Set<Socket>();
  const front = {
    url: new URL(target),
    /** Where it leads: may be changed, for requests to come. */
    target,
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const server = createServer((clientRequest, clientResponse) => {
    const { pathname } = new URL(clientRequest.url ?? "/", front.url);
    const file = join("dist/web", normalize(pathname === "/" ? "/index.html" : pathname));
    const type = TYPES[extname(file)];
    if (type !== undefined && existsSync(file)) {
      clientResponse.writeHead(200, { "Content-Type": type }).end(readFileSync(file));
      return;
    }
    const { method = "GET", headers, url: path = "/" } = clientRequest;
    const { hostname: host, port } = front.target;
    const upstream = request({ host, port, path, method, headers }, (upstreamResponse) => {
      clientResponse.writeHead(upstreamResponse.statusCode ?? 502, upstreamResponse.headers);
      upstreamResponse.on("error", () => clientResponse.destroy()).pipe(clientResponse);
    });
    upstream.on("error", () => clientResponse.destroy());
    clientRequest.pipe(upstream);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (clientRequest, near: Socket, head) => {
    const far = connect(Number(front.target.port), front.target.hostname, () => {
      far.write(serializeUpgrade(clientRequest));
      far.write(head);
      near.pipe(far).pipe(near);
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  front.url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return front;
}

/** The request as it came. */
function serializeUpgrade({ method, url, rawHeaders }: IncomingMessage): string {
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) headers.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  return `${method} ${url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`;
}
