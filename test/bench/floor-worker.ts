import { type BareEnv, BareRoom, enterRoom, textOf } from "./bare-room.ts";
import { control } from "./control.ts";

/** The floor: nobody pays. */
export class Room extends BareRoom {
  override webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): void {
    this.post(socket.deserializeAttachment() as number, textOf(frame), 0);
  }
}

export default {
  fetch: (request: Request, env: BareEnv) => control(request) ?? enterRoom(request, env),
};
