import { batch, computed, signal } from "@preact/signals";
import { type ChatPlace, formatPlace } from "../../core/chat-place.ts";
import { CHATS_PAGE_MAX } from "../../core/list-limits.ts";
import { authedRequest } from "../account/authed-request.ts";
import type { MemberChats } from "../api.ts";
import { LISTED_PAGE_CHATS, RELOADED_PAGES_MAX } from "../limits.ts";
import { endOf, type LoadedChats } from "./loaded-chats.ts";

const NOTHING: LoadedChats = { older: [], end: undefined };

/** The pages of the list behind the one that the inbox sends. */
export const loaded = signal<LoadedChats>(NOTHING);
export const hasOlder = computed(() => loaded.value.end !== undefined);
/** False while the server looks for further chats, after the inbox was first opened. */
export const isComplete = signal(true);
export const isLoadingOlder = signal(false);
export const hasOlderFailed = signal(false);

/** The first page that the inbox sent last. An answer that was requested before it is outdated. */
let first: MemberChats | undefined;
/** Pages were loaded before the last first page, so that changes of their chats may have been missed. */
let isStale = false;

/** Forgets the pages of a member. */
export function forgetOlder(): void {
  first = undefined;
  isStale = false;
  batch(() => {
    loaded.value = NOTHING;
    isComplete.value = true;
    isLoadingOlder.value = false;
    hasOlderFailed.value = false;
  });
}

/** Takes the first page, with which each connection begins. Pages that were loaded before stay until they are loaded again. */
export function onFirstPage(page: MemberChats): void {
  first = page;
  isLoadingOlder.value = false;
  isComplete.value = page.complete !== false;
  isStale = loaded.peek().older.length > 0;
  if (isStale) void loadOlder();
  else loaded.value = { older: [], end: endOf(page) };
}

/** Loads the next page, or again those that may be outdated. */
export async function loadOlder(): Promise<void> {
  const { older, end } = loaded.peek();
  if (!first || isLoadingOlder.peek() || (!isStale && !end)) return;
  const since = first;
  isLoadingOlder.value = true;
  hasOlderFailed.value = false;
  try {
    const next = isStale
      ? await loadAgain(endOf(first), older.length)
      : await loadPage(end, LISTED_PAGE_CHATS);
    if (first !== since) return;
    loaded.value = isStale ? next : { older: [...older, ...next.older], end: next.end };
    isStale = false;
  } catch {
    if (first === since) hasOlderFailed.value = true;
  }
  if (first === since) isLoadingOlder.value = false;
}

/** Loads as many chats as were loaded before, or a few pages of them. */
async function loadAgain(from: ChatPlace | undefined, count: number): Promise<LoadedChats> {
  let reloaded: LoadedChats = { older: [], end: from };
  for (let pages = 0; pages < RELOADED_PAGES_MAX && reloaded.end && reloaded.older.length < count; pages++) {
    const { older, end } = await loadPage(reloaded.end, CHATS_PAGE_MAX);
    reloaded = { older: [...reloaded.older, ...older], end };
  }
  return reloaded;
}

async function loadPage(before: ChatPlace | undefined, limit: number): Promise<LoadedChats> {
  if (!before) return NOTHING;
  const query = new URLSearchParams({ before: formatPlace(before), limit: String(limit) });
  const page = await authedRequest<MemberChats>(`/members/chats?${query}`);
  return { older: page.chats, end: endOf(page) };
}
