import { isOpen } from "./sockets.ts";

/** Called once it is decided whether a frame was sent, and nothing in its place. */
export type OnResult = (isSent: boolean) => void;
/** Sends a frame to a socket now, later, or not at all. */
type Guard = (socket: WebSocket, frame: object | string, now: number, onResult: OnResult) => void;

const guards = new WeakMap<WebSocket, Guard>();

/** Has every frame for a socket pass a guard: the readings of its object, which know whether its access was confirmed. */
export function guardSocket(socket: WebSocket, guard: Guard): void {
  guards.set(socket, guard);
}

/** Sends a frame to a socket, if its token has not expired and D1 has confirmed its access within a minute: see `MemberReadings`. */
export function deliver(
  socket: WebSocket,
  frame: object | string,
  now: number,
  onResult: OnResult = () => {},
): void {
  if (!isOpen(socket)) {
    onResult(false);
    return;
  }
  const guard = guards.get(socket);
  if (!guard) throw new Error("the socket has no guard");
  guard(socket, frame, now, onResult);
}
