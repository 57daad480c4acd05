import { type BareEnv, BareRoom, forwardToRoom, readText } from "./bare-room.ts";
import { handleBenchRequest } from "./control.ts";

/** Frames that are written together at most. */
const BATCH_MAX = 64;

/**
 * The floor with groups of frames: it writes a frame that comes alone at once, and all that arrive meanwhile in one turn, which is one
 * commit. Shows what a message costs when no chat waits for a disk per message.
 */
export class Room extends BareRoom {
  #batch: { memberId: number; text: string }[] = [];
  #isBusy = false;

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    this.#batch.push({ memberId: socket.deserializeAttachment() as number, text: readText(frame) });
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#batch.length > 0) {
      const batch = this.#batch;
      this.#batch = [];
      for (const { memberId, text } of batch) this.post(memberId, text, 0);
      await this.#waitForBatch();
    }
    this.#isBusy = false;
  }

  async #waitForBatch(): Promise<void> {
    let before: number;
    do {
      before = this.#batch.length;
      await scheduler.wait(0);
    } while (this.#batch.length > before && this.#batch.length < BATCH_MAX);
  }
}

export default {
  fetch: (request: Request, env: BareEnv) => handleBenchRequest(request) ?? forwardToRoom(request, env),
};
