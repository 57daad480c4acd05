import { effect } from "@preact/signals";
import { client, session } from "../account/session.ts";
import { chats } from "../chats/inbox.ts";
import type { PageAccess } from "../page-access.ts";
import { go } from "../shell/route.ts";
import { closeNotices } from "./close-notices.ts";
import type { NoticeTarget } from "./notice-target.ts";
import { syncPreferences, wantsNotices, wantsSound } from "./preferences.ts";

/** The service workers of the page, once `syncNotices` has run. */
export let pageWorkers: ServiceWorkerContainer | undefined;

/** Loads the code that notifies the member once the list has arrived, if they want that, and opens the chat of a notice that was clicked. */
export function syncNotices({ local, workers }: Pick<PageAccess, "local" | "workers">): void {
  syncPreferences(local);
  pageWorkers = workers;
  workers?.addEventListener("message", ({ data }) => openChatOf(data));
  effect(() => {
    // An earlier page may have shown notices of others, and this one may never load the code for notices.
    const memberId = session.value?.memberId;
    const isOther = (target: Partial<NoticeTarget>) => target.memberId !== memberId;
    // A browser without notices has none to remove.
    closeNotices(workers, undefined, isOther).catch(() => {});
  });
  let hasStarted = false;
  effect(() => {
    if (hasStarted || !chats.value || !(wantsNotices.value || wantsSound.value)) return;
    hasStarted = true;
    // Messages that come while the code is loading are new.
    const known = { of: client.peek(), list: chats.value };
    // Without the code, the page works as before.
    import("./notifier.ts").then(({ startNotifier }) => startNotifier(workers, known)).catch(() => {});
  });
}

/** Follows a click on a notice, which the service worker reports. */
function openChatOf(data: unknown): void {
  const { memberId, otherId } = (data ?? {}) as Partial<NoticeTarget>;
  if (memberId === undefined || memberId !== session.peek()?.memberId) return;
  go(otherId === undefined ? { screen: "chats" } : { screen: "chat", otherId });
}
