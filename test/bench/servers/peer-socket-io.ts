import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { openBooks } from "./peer-books.ts";

/** The same chat on Node with socket.io. `startPeerServer` runs this program in a process of its own, which ends with the bench. */
const { post } = openBooks(process.argv[2] ?? "");
const http = createServer();
const server = new Server(http, { transports: ["websocket"], serveClient: false });

server.on("connection", (socket) => {
  const memberId = Number(socket.handshake.query["member"]);
  const room = String(socket.handshake.query["room"]);
  socket.join(room);
  socket.on("message", (frame: { text: string }) => {
    const posted = post(memberId, frame.text);
    if (posted) server.to(room).emit("message", posted);
    else socket.emit("refused", "insufficient_balance");
  });
});

http.listen(0, "127.0.0.1", () => process.send?.((http.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
