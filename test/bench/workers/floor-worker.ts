import { type BareEnv, BareRoom, forwardToRoom, readText } from "./bare-room.ts";
import { handleBenchRequest } from "./control.ts";

/** The floor: a chat in which nobody pays. */
export class Room extends BareRoom {
  override webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): void {
    this.post(socket.deserializeAttachment() as number, readText(frame), 0);
  }
}

export default {
  fetch: (request: Request, env: BareEnv) => handleBenchRequest(request) ?? forwardToRoom(request, env),
};
