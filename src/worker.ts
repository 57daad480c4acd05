import { app } from "./app.ts";

export { ChatRoom } from "./room/chat-room.ts";
export default app;
