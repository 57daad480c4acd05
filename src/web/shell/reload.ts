import { signal } from "@preact/signals";
import { outboxStore } from "../account/outbox-store.ts";
import { session } from "../account/session.ts";
import { loadSession } from "../account/stored-session.ts";
import type { Conversation } from "../chat/conversation.ts";
import { areDraftsStored } from "../chat/drafts/drafts.ts";
import { usedConversations } from "../chat/open-chat.ts";
import { RELOAD_CHECK_MS, TYPING_PAUSE_MS } from "../limits.ts";
import type { PageAccess } from "../page-access.ts";
import { checkBuild } from "./build.ts";

/** Whether the page reloads as soon as that loses nothing. */
export const isReloadPending = signal(false);

let page: Pick<PageAccess, "address" | "local">;
let typedAt = Number.NEGATIVE_INFINITY;

/** Notices when the member types. Call it before any reload. */
export function syncReload(access: Pick<PageAccess, "address" | "local">): void {
  page = access;
  addEventListener("input", () => {
    typedAt = performance.now();
  });
}

/** Reloads the page as soon as the server answers and that loses nothing, unless the member opens another screen first. */
export async function reloadSafely(): Promise<void> {
  if (isReloadPending.value) return;
  isReloadPending.value = true;
  const { address } = page;
  const hash = address.hash();
  while (!(await canReload()) && address.hash() === hash) {
    await new Promise((resolve) => setTimeout(resolve, RELOAD_CHECK_MS));
  }
  if (address.hash() === hash) address.reload();
  else isReloadPending.value = false;
}

async function canReload(): Promise<boolean> {
  // Without an answer, the browser would replace the page with an error. The member may have typed until the answer came.
  return (await losesNothing()) && (await checkBuild()) && (await losesNothing());
}

/**
 * Returns whether a reload loses nothing: all that the member has typed or sent is stored, no file is leaving, and the page shows no
 * text that the server sends only once, which is marked with `data-once`.
 */
async function losesNothing(): Promise<boolean> {
  if (performance.now() - typedAt < TYPING_PAUSE_MS || hasFilledForm()) return false;
  if (document.querySelector("[data-once]")) return false;
  // Where the browser stores nothing, the member would have to log in again.
  if (loadSession(page.local)?.memberId !== session.value?.memberId || !areDraftsStored()) return false;
  const stored = await Promise.all(usedConversations().map(isStored));
  return stored.every(Boolean);
}

/** Returns whether all unsent messages of a chat are stored, and none is a file that is leaving. */
async function isStored({ chat, memberId, otherId }: Conversation): Promise<boolean> {
  const { outgoing } = chat;
  if (outgoing.some(({ progress }) => progress)) return false;
  if (outgoing.length === 0) return true;
  const entries = await outboxStore.load({ memberId, otherMemberId: otherId }).catch(() => []);
  const keys = new Set(entries.map(({ key }) => key));
  return outgoing.every(({ key }) => keys.has(key));
}

/** Returns whether a field has a text or a choice that was not sent. The composer stores its own, and the browser fills in a known password again. */
function hasFilledForm(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement>(
    "form:not(.composer) :is(input, textarea):not([readonly], :is(:autofill, :-webkit-autofill))",
  );
  // A text area has no choice.
  return [...fields].some(
    ({ value, defaultValue, checked, defaultChecked }) =>
      value !== defaultValue || checked !== defaultChecked,
  );
}
