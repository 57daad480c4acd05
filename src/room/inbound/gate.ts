import type { SendFrame } from "../../protocol/frames/decode.ts";
import type { Session } from "../members/session.ts";
import type { Room } from "../room.ts";
import type { Decision } from "./decision.ts";
import type { QueuedFrame } from "./queued-frame.ts";

/** One run of a frame through the gates, at the time `now` (Unix ms). */
export type Attempt = { room: Room; queued: QueuedFrame; session: Session; now: number };

/** A run of a frame that becomes a message. Its sender has passed the gates that apply to every frame. */
export type SendAttempt = Attempt & {
  frame: SendFrame;
  /** True if messages cost the sender nothing. */
  isExempt: boolean;
};

/** Checks one condition. Returns the decision that ends this run, or undefined to let the frame pass to the next gate. */
export type Gate<A> = (attempt: A) => Decision | undefined;
