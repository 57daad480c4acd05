import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/**
 * Serves the web client's files on its own port, in front of a runtime that serves none and may be killed. Forwards everything
 * else to the runtime, sockets included. While the runtime is gone, connections are closed without a response.
 * @param folder the web client's files. A missing one is not the runtime's
 * @param options `gzip`: compress the files, as a deployment does
 */
export async function startStaticFront(target: URL, folder = "dist/web", { gzip = false } = {}) {
  const sockets = new Set<Socket>();
  const server = createServer((clientRequest, clientResponse) => {
    const { pathname } = new URL(clientRequest.url ?? "/", front.url);
    front.onRequest(pathname);
    if (front.unanswered.has(pathname)) return;
    const page = front.pages.get(pathname);
    if (page !== undefined)
      clientResponse.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page);
    else if (pathname.startsWith("/chunks/") && !existsSync(join(front.folder, normalize(pathname)))) {
      clientResponse
        .writeHead(404, { "Content-Type": "application/problem+json" })
        .end('{"code":"not_found"}');
    } else if (!serveFile(join(front.folder, pathname), { gzip }, clientResponse))
      forwardRequest(front.target, clientRequest, clientResponse);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (clientRequest, near: Socket, head) =>
    forwardUpgrade(front.target, clientRequest, near, head),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const front = {
    url: new URL(target),
    /** The runtime. A change applies to new requests. */
    target,
    /** The folder of the files. A change applies to new requests. */
    folder,
    /** Called with the path of each request. */
    onRequest: (_path: string) => {},
    /** Paths for which no response comes, as on a network that loses everything. */
    unanswered: new Set<string>(),
    /** Pages with which a network answers for the server, by path. */
    pages: new Map<string, string>(),
    /** Cuts all connections, as a deployment does. */
    cutAll(): void {
      for (const socket of sockets) socket.destroy();
    },
    async close(): Promise<void> {
      front.cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  front.url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return front;
}

/** Returns whether the web client has such a file. */
function serveFile(path: string, { gzip }: { gzip: boolean }, response: ServerResponse): boolean {
  const file = normalize(path.endsWith("/") ? join(path, "index.html") : path);
  const type = TYPES[extname(file)];
  if (type === undefined || !existsSync(file)) return false;
  const headers = { "Content-Type": type, ...(gzip && { "Content-Encoding": "gzip" }) };
  const bytes = readFileSync(file);
  response.writeHead(200, headers).end(gzip ? gzipSync(bytes) : bytes);
  return true;
}

function forwardRequest(target: URL, clientRequest: IncomingMessage, clientResponse: ServerResponse): void {
  const { method = "GET", headers, url: path = "/" } = clientRequest;
  const { hostname: host, port } = target;
  const upstream = request({ host, port, path, method, headers }, (upstreamResponse) => {
    clientResponse.writeHead(upstreamResponse.statusCode ?? 502, upstreamResponse.headers);
    upstreamResponse.on("error", () => clientResponse.destroy()).pipe(clientResponse);
  });
  upstream.on("error", () => clientResponse.destroy());
  clientRequest.pipe(upstream);
}

function forwardUpgrade(target: URL, clientRequest: IncomingMessage, near: Socket, head: Buffer): void {
  const far = connect(Number(target.port), target.hostname, () => {
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
}

/** Returns the head of the request as it was received. */
function serializeUpgrade({ method, url, rawHeaders }: IncomingMessage): string {
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) headers.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  return `${method} ${url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`;
}
