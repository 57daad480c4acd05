import { JOINED_FRAMES_MAX_LENGTH } from "../core/limits.ts";

/**
 * Set in the upgrade that the Worker forwards for a socket that it splices, and in the response of an object that then joins frames:
 * an object and the Worker may run different versions.
 */
export const JOINED_FRAMES_HEADER = "Parley-Joined-Frames";

/** JSON contains it only in its escaped form. */
const SEPARATOR = "\n";

/** The frames that each socket is sent at the end of the present turn, joined. */
const joinedFrames = new WeakMap<WebSocket, string>();

/**
 * Joins the JSON frames that a socket is sent in one turn, because each frame costs two objects more than its text does.
 * @param send called with the joined frames when the turn ends, or earlier if they become too long
 */
export function joinFrame(socket: WebSocket, frame: string, send: (joined: string) => void): void {
  const before = joinedFrames.get(socket);
  if (before !== undefined && before.length + frame.length < JOINED_FRAMES_MAX_LENGTH) {
    joinedFrames.set(socket, before + SEPARATOR + frame);
    return;
  }
  if (before !== undefined) send(before);
  else queueMicrotask(() => sendJoinedFrames(socket, send));
  joinedFrames.set(socket, frame);
}

/** Sends the joined frames of a socket now. Call before the socket is closed. */
export function sendJoinedFrames(socket: WebSocket, send: (joined: string) => void): void {
  const joined = joinedFrames.get(socket);
  if (joined === undefined) return;
  joinedFrames.delete(socket);
  send(joined);
}

/** Takes joined frames apart. */
export function splitFrames(joined: string): string[] {
  return joined.split(SEPARATOR);
}
