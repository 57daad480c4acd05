import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { openBooks } from "./peer-books.ts";

/** The same chat on Node with `ws`. `startPeerServer` runs this program in a process of its own, which ends with the bench. */
const { post } = openBooks(process.argv[2] ?? "");
const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });

server.on("connection", (socket, request) => {
  const memberId = Number(new URL(request.url ?? "", "ws://peer").searchParams.get("member"));
  socket.send("[]");
  socket.on("message", (data) => {
    const posted = post(memberId, (JSON.parse(String(data)) as { text: string }).text);
    if (!posted) return socket.send('{"type":"error","code":"insufficient_balance"}');
    const json = JSON.stringify(posted);
    for (const each of server.clients) each.send(json);
  });
});

server.on("listening", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
