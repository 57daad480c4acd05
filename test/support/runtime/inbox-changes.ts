import { expect } from "vitest";
import type { Frame } from "./parley.ts";
import type { TestSocket } from "./test-socket.ts";

/** Reads the `chat` frames of an inbox until one fits. Returns its chat. Ignores the coins of a member who pays meanwhile. */
export async function readChangesUntil(inbox: TestSocket, fits: (chat: Frame) => boolean): Promise<Frame> {
  for (;;) {
    const frame = await inbox.next();
    if (frame.type === "balance") continue;
    expect(frame.type).toBe("chat");
    if (fits(frame.chat)) return frame.chat;
  }
}
