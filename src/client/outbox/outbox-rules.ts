import { newMessageId } from "./message-id.ts";
import type { OutboxEntry } from "./outbox-entry.ts";

type Draft = Omit<OutboxEntry, "key" | "revision" | "state" | "clientMessageId" | "neverLeft">;

/**
 * Returns an entry with a new key, which has the form of a `client_message_id`.
 * @param draft with an error if the message has already failed
 * @param now Unix ms by the server's clock
 */
export function newEntry(draft: Draft, now: number): OutboxEntry {
  return { ...draft, key: newMessageId(now), revision: 0, state: draft.error ? "failed" : "sending" };
}

/**
 * Whether this page knows the form of an entry. Another tab may run a later page, which stores and publishes other entries too: this
 * page neither shows nor sends them.
 */
export function isKnownEntry(entry: Partial<OutboxEntry> | undefined): boolean {
  const types: unknown[] = ["text", "smile", "file"];
  const states: unknown[] = ["sending", "failed"];
  return types.includes(entry?.content?.type) && states.includes(entry?.state);
}

/** Whether the server does not have the message: it failed, or no whole copy of it can have left this machine. */
export function isDiscardable({ state, clientMessageId, neverLeft }: OutboxEntry): boolean {
  return state === "failed" || clientMessageId === undefined || neverLeft === true;
}

/**
 * Returns the entry as it must be stored before a copy of it leaves. Returns the same object when another tab has given it another
 * id, or when an earlier copy may have left.
 * @param unusedId the id that `newId` replaces
 */
export function withAttempt(
  entry: OutboxEntry,
  unusedId: string | undefined,
  newId: string | undefined,
): OutboxEntry {
  if (newId !== undefined && entry.clientMessageId === unusedId) {
    return { ...entry, clientMessageId: newId, neverLeft: undefined };
  }
  return entry.neverLeft ? { ...entry, neverLeft: undefined } : entry;
}
