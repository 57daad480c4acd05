import type { Outgoing } from "../../../client/outbox/outgoing.ts";

/** Copies an outgoing message, since the client changes its objects in place. */
export function snapshotOf(outgoing: Outgoing): Outgoing {
  const { key, content, state, isOnWire, canDiscard, progress, error, clientMessageId } = outgoing;
  return { key, content, state, isOnWire, canDiscard, progress, error, clientMessageId };
}
