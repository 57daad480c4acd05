import { MEMBER_MAX_BUFFERED_BYTES, SLOW_SOCKET_MIN_BYTES, SOCKET_MAX_BUFFERED_BYTES } from "./limits.ts";

/**
 * Returns whether a socket must be closed after a frame was sent to it. One frame never closes a socket whose client had read
 * everything before it, however large the frame is.
 * @param before the bytes that waited in the socket before the frame
 * @param after the bytes that wait in it now
 * @param ofMember returns the bytes that wait in all sockets of its member, this one included
 */
export function isOverfull(before: number, after: number, ofMember: () => number): boolean {
  if (before === 0) return false;
  if (after > SOCKET_MAX_BUFFERED_BYTES) return true;
  return after > SLOW_SOCKET_MIN_BYTES && ofMember() > MEMBER_MAX_BUFFERED_BYTES;
}
