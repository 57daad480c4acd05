import type { Outgoing } from "../../../client/outbox/outgoing.ts";

/** A message on its way as it is now: what the client hands out changes in place. */
export function snapshotOf(outgoing: Outgoing): Outgoing {
  const { key, content, state, isOnWire, canDiscard, progress, error, clientMessageId } = outgoing;
  return { key, content, state, isOnWire, canDiscard, progress, error, clientMessageId };
}
