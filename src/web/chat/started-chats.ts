import { effect, signal } from "@preact/signals";
import { client, session } from "../account/session.ts";

const NAME = "parley.started";

/** The chats that a member has started in this tab. They outlive a reload, so that a chat with an unsent message opens again. */
type StartedChats = { by: number; otherIds: readonly number[] };

const started = signal<StartedChats | undefined>(load());

/** Lets the chat with a member open although it is not in the list. Call it only for a click, or for a chat that is open. */
export function startChat(otherId: number): void {
  const by = client.value?.memberId;
  if (by === undefined) return;
  const before = started.value?.by === by ? started.value.otherIds : [];
  started.value = { by, otherIds: [...new Set([...before, otherId])] };
}

/** Returns whether the member who is logged in has started this chat. */
export function isStarted(otherId: number): boolean {
  return (
    started.value !== undefined &&
    started.value.by === client.value?.memberId &&
    started.value.otherIds.includes(otherId)
  );
}

/** Stores the started chats in this tab, until the member logs out or another one logs in. */
export function syncStartedChats(): void {
  effect(() => {
    if (session.value?.memberId !== started.value?.by) started.value = undefined;
    save(started.value);
  });
}

function load(): StartedChats | undefined {
  try {
    const { by, otherIds } = JSON.parse(sessionStorage.getItem(NAME) ?? "") as Partial<StartedChats>;
    return typeof by === "number" && Array.isArray(otherIds) ? { by, otherIds } : undefined;
  } catch {
    return undefined;
  }
}

function save(chats: StartedChats | undefined): void {
  try {
    if (chats) sessionStorage.setItem(NAME, JSON.stringify(chats));
    else sessionStorage.removeItem(NAME);
  } catch {
    // Storage is full or forbidden: a reload asks again.
  }
}
