import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A request as a client sent it: its first line, and its headers by their names in lower case. */
type RecordedRequest = { line: string; headers: Record<string, string> };

/** Starts a proxy in front of a server that records the requests. Frames of sockets are masked and so contain no request. */
export async function startRecordingProxy(target: URL) {
  const recorded: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    let sent = "";
    near.on("data", (bytes) => {
      const known = parseRequests(sent).length;
      sent += bytes.toString("latin1");
      recorded.push(...parseRequests(sent).slice(known));
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** The requests so far, in the order of their arrival: a client uses a connection for several of them. */
    requests: () => [...recorded],
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function parseRequests(sent: string): RecordedRequest[] {
  const heads = sent.match(/^[A-Z]+ \S+ HTTP\/1\.1\r\n(?:[^\r\n]+\r\n)+\r\n/gm) ?? [];
  return heads.map((head) => {
    const [line = "", ...headers] = head.trim().split("\r\n");
    const named = headers.map((header) => {
      const colon = header.indexOf(":");
      return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
    });
    return { line, headers: Object.fromEntries(named) };
  });
}
