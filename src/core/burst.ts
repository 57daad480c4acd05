import { BATCH_MAX_FRAMES, BURST_LASTS_MS, BURST_LOOK_EVERY_MAX } from "./limits.ts";
import { isRecent } from "./recent.ts";

/**
 * Decides for each frame that finds a room idle whether the room collects more frames before it handles this one. Handling them
 * together is faster in a burst, and collecting makes a lone frame slower.
 *
 * The first frame after a pause is handled at once. Among frames that follow each other closely, the room looks whether more than
 * one arrives at a time: for the second frame, and the less often, the more often it looked in vain.
 */
export class BurstDetector {
  /** When the last frame arrived, and when several frames were last collected (Unix ms). */
  #frameAt = Number.NEGATIVE_INFINITY;
  #burstAt = Number.NEGATIVE_INFINITY;
  /** The frames to handle at once before the room looks again, now and after the next look in vain. */
  #untilLook = 0;
  #lookEvery = 1;
  /** A batch is complete with as many frames as the last one had: to look in vain for more of them costs more than a frame. */
  #lastFrames = BATCH_MAX_FRAMES;

  /** The number of frames with which a batch is complete. */
  get batchFrames(): number {
    return this.#lastFrames;
  }

  /** Call for each frame that finds the room idle. */
  shouldCollect(now: number): boolean {
    const isAfterPause = !isRecent(this.#frameAt, BURST_LASTS_MS, now);
    this.#frameAt = now;
    if (isAfterPause) {
      this.#untilLook = 0;
      this.#lookEvery = 1;
      return false;
    }
    if (isRecent(this.#burstAt, BURST_LASTS_MS, now)) return true;
    return --this.#untilLook < 0;
  }

  /** Call with the number of frames that were collected. */
  onCollected(frames: number, now: number): void {
    this.#lastFrames = Math.min(Math.max(frames, 2), BATCH_MAX_FRAMES);
    if (frames > 1) this.#burstAt = now;
    this.#untilLook = frames > 1 ? 0 : this.#lookEvery;
    this.#lookEvery = frames > 1 ? 1 : Math.min(2 * this.#lookEvery, BURST_LOOK_EVERY_MAX);
  }
}
