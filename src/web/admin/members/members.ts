import { computed, effect, signal } from "@preact/signals";
import { session } from "../../account/session.ts";
import { ApiError, type ApiProblem, type FoundForSuperuser, type MemberBody } from "../../api.ts";
import { SEARCH_PAUSE_MS } from "../../limits.ts";
import { deskRequest } from "../desk-request.ts";

type Shown = { words: string; members: readonly MemberBody[]; next: number | null };

/** The words of the search; empty for all members. They are never in the address, since they may be an email. */
export const words = signal("");
/** The members that earlier words found, until the server has answered the last ones; undefined before the first answer. */
export const shown = signal<Shown | undefined>(undefined);
export const isBusy = signal(false);
/** Why the last request has no answer. */
export const failure = signal<ApiProblem | undefined>(undefined);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Searches for other words, a moment after the last key. */
export function searchMembers(text: string): void {
  words.value = text;
  clearTimeout(timer);
  timer = setTimeout(() => void loadMembers(), SEARCH_PAUSE_MS);
}

/** Loads the first page of the present words. */
export function loadMembers(): Promise<void> {
  return load(undefined);
}

/** Loads the page behind the last one. */
export async function loadMoreMembers(): Promise<void> {
  const before = shown.peek();
  if (before?.next !== null) await load(before);
}

/** Replaces a member in the list who was changed on another page. */
export function putMember(changed: MemberBody): void {
  const before = shown.peek();
  if (!before) return;
  shown.value = {
    ...before,
    members: before.members.map((member) => (member.id === changed.id ? changed : member)),
  };
}

async function load(before: Shown | undefined): Promise<void> {
  const requested = words.peek().trim();
  const requestedBy = session.peek()?.memberId;
  const isCurrent = () => requested === words.peek().trim() && requestedBy === session.peek()?.memberId;
  isBusy.value = true;
  failure.value = undefined;
  try {
    const body = { query: requested, ...(before?.next && { after: before.next }) };
    const page = await deskRequest<FoundForSuperuser>("/members/search", { method: "POST", body });
    if (!isCurrent()) return;
    const members = [...(before?.members ?? []), ...page.members];
    shown.value = { words: requested, members, next: page.next_after };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (isCurrent()) failure.value = error.problem;
  } finally {
    if (isCurrent()) isBusy.value = false;
  }
}

/** The members that one superuser has found must not be shown to the next who logs in. */
const memberId = computed(() => session.value?.memberId);
effect(() => {
  if (memberId.value === undefined) return;
  words.value = "";
  shown.value = undefined;
  failure.value = undefined;
  isBusy.value = false;
});
