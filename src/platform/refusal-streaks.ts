import { FLOOD_MAX_REFUSALS } from "../core/limits.ts";
import { type LogEvent, log } from "../log.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { readAttachment } from "./socket-attachment.ts";
import { closeWith } from "./sockets.ts";

/** A frame that an object refuses, as it is logged. */
type Refusal = { event: LogEvent; code: ErrorCode; step?: number | undefined; error?: unknown };

/**
 * Counts the frames of each socket that an object refuses in a row, and closes a socket with too many. Of a streak, only the
 * first refusal is logged, and the count when the streak ends: a flood must not fill the log. The counts are in memory: an
 * object that hibernates forgets them, and a flood keeps it awake.
 */
export class RefusalStreaks {
  readonly #streaks = new WeakMap<WebSocket, { count: number; code: ErrorCode }>();
  readonly #flooders = new WeakSet<WebSocket>();

  /** Counts refused frames. Call after their errors were sent. @param count the number of frames */
  add(socket: WebSocket, { code, ...rest }: Refusal, count = 1): void {
    if (count === 0 || this.isFlooder(socket)) return;
    const before = this.#streaks.get(socket)?.count ?? 0;
    const streak = { count: before + count, code };
    this.#streaks.set(socket, streak);
    if (before === 0) {
      const { memberId, chatId } = readAttachment(socket);
      log({ ...rest, code, member: memberId, chat: chatId });
    }
    if (streak.count < FLOOD_MAX_REFUSALS) return;
    this.#flooders.add(socket);
    closeWith(socket, "flood");
    this.end(socket);
  }

  /** Ends the streak of a socket. Call when one of its frames is accepted, or when it closes. */
  end(socket: WebSocket): void {
    const streak = this.#streaks.get(socket);
    if (!streak) return;
    this.#streaks.delete(socket);
    const { count, code } = streak;
    const { memberId, chatId } = readAttachment(socket);
    // The first line tells everything of a single refusal.
    if (count > 1) log({ event: "socket.refusals", code, member: memberId, chat: chatId, count });
  }

  /** Returns whether a socket was closed for a flood. Its later frames must be dropped unread. */
  isFlooder(socket: WebSocket): boolean {
    return this.#flooders.has(socket);
  }
}
