import { computed, effect, signal } from "@preact/signals";
import type { OutboxEvent } from "../../client/outbox/outbox-channel.ts";
import { ALL_CHATS, type OutboxContent, type OutboxEntry } from "../../client/outbox/outbox-entry.ts";
import { isKnownEntry } from "../../client/outbox/outbox-rules.ts";
import { outboxStore } from "../account/outbox-store.ts";
import { client } from "../account/session.ts";

type Unsent = Pick<OutboxEntry, "otherMemberId" | "state" | "content">;
/** The unsent messages of a chat. `last`: the last message that has failed, or else the last one that waits. */
type UnsentOfChat = { isWaiting: boolean; hasFailed: boolean; last: OutboxContent };

/** The member's unsent messages in this browser, by key. */
export const unsent = signal<ReadonlyMap<string, Unsent>>(new Map());
/** Whether messages of a chat wait or have failed, by the other member. */
export const unsentChats = computed(() => {
  const found = new Map<number, UnsentOfChat>();
  for (const { otherMemberId, state, content } of unsent.value.values()) {
    const marks = found.get(otherMemberId) ?? { isWaiting: false, hasFailed: false, last: content };
    found.set(otherMemberId, marks);
    if (state === "failed" || !marks.hasFailed) marks.last = content;
    if (state === "failed") marks.hasFailed = true;
    else marks.isWaiting = true;
  }
  return found;
});

/** Follows the unsent messages of the current member in all tabs. */
export function syncUnsent(): void {
  effect(() => {
    const memberId = client.value?.memberId;
    unsent.value = new Map();
    return memberId === undefined ? undefined : follow(memberId);
  });
}

function follow(memberId: number): () => void {
  const scope = { memberId, otherMemberId: ALL_CHATS };
  const known = new Map<string, Unsent>();
  let isDue = false;
  let hasEnded = false;
  /** Thousands of messages may change in one moment. */
  const show = () => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      if (!hasEnded) unsent.value = new Map(known);
    });
  };
  let tail: Promise<void>;
  // Open the channel before loading: events that arrive meanwhile are handled after the load.
  const channel = outboxStore.openChannel?.(scope, (event) => {
    tail = tail.then(() => {
      apply(known, event);
      show();
    });
  });
  const load = async () => {
    const entries = await outboxStore.load(scope).catch(() => []);
    known.clear();
    for (const entry of entries) if (isKnownEntry(entry)) known.set(entry.key, entry);
    show();
  };
  tail = load();
  const onVisible = () => {
    // A page that was frozen has missed events.
    if (document.visibilityState === "visible") tail = tail.then(load);
  };
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    hasEnded = true;
    document.removeEventListener("visibilitychange", onVisible);
    channel?.close();
  };
}

function apply(known: Map<string, Unsent>, event: OutboxEvent): void {
  if (event.type === "updated") known.set(event.entry.key, event.entry);
  else if (event.type === "sent" || event.type === "dropped") known.delete(event.key);
}
