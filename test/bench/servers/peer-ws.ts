import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { openBooks } from "./peer-books.ts";

/** The same chat on Node with `ws`. `startPeerServer` runs this program in a process of its own, which ends with the bench. */
const { post } = openBooks(process.argv[2] ?? "");
const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });

/** The open sockets, by room. */
const rooms = new Map<string, Set<WebSocket>>();

server.on("connection", (socket, request) => {
  const query = new URL(request.url ?? "", "ws://peer").searchParams;
  const memberId = Number(query.get("member"));
  const name = query.get("room") ?? "";
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room.add(socket));
  socket.on("close", () => room.delete(socket));
  socket.send("[]");
  socket.on("message", (data) => {
    const posted = post(memberId, (JSON.parse(String(data)) as { text: string }).text);
    if (!posted) return socket.send('{"type":"error","code":"insufficient_balance"}');
    const json = JSON.stringify(posted);
    for (const each of room) each.send(json);
  });
});

server.on("listening", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
