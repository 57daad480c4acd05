import type { CloseAction } from "./close-action.ts";

/** How a chat, or the inbox, is connected. `online`: all that was missed is here. `retryAt` is Unix ms of this machine. */
export type ConnectionState =
  | { state: "connecting" }
  | { state: "online" }
  | { state: "waiting"; retryAt: number }
  | { state: "signed-out" }
  | { state: "stopped"; code: (CloseAction & { kind: "stop" })["code"] }
  | { state: "closed" };
