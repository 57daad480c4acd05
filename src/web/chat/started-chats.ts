import { effect, signal } from "@preact/signals";
import { client, session } from "../account/session.ts";
import type { TextStore } from "../page-access.ts";

const NAME = "started";

/** The chats that a member has started in this tab. They outlive a reload, so that a chat with an unsent message opens again. */
type StartedChats = { by: number; otherIds: readonly number[] };

const started = signal<StartedChats | undefined>(undefined);

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

/** Loads the chats that were started in this tab, and stores them until the member logs out or another one logs in. */
export function syncStartedChats(tab: TextStore): void {
  started.value = load(tab);
  effect(() => {
    if (session.value?.memberId !== started.value?.by) started.value = undefined;
    save(tab, started.value);
  });
}

function load(tab: TextStore): StartedChats | undefined {
  try {
    const { by, otherIds } = JSON.parse(tab.load(NAME) ?? "") as Partial<StartedChats>;
    return typeof by === "number" && Array.isArray(otherIds) ? { by, otherIds } : undefined;
  } catch {
    return undefined;
  }
}

function save(tab: TextStore, chats: StartedChats | undefined): void {
  if (chats) tab.save(NAME, JSON.stringify(chats));
  else tab.remove(NAME);
}
