import { effect } from "@preact/signals";
import { unreadChats } from "../chats/inbox.ts";
import type { PageAccess } from "../page-access.ts";

/** Shows the number of unread chats in the tab's title and in the badge of an installed app. */
export function syncTitle({ setTitle }: Pick<PageAccess, "setTitle">): void {
  effect(() => {
    const count = unreadChats.value;
    setTitle(count > 0 ? `(${count}) Parley` : "Parley");
    // Some browsers have no badges or reject them. Neither matters.
    if (count > 0) void navigator.setAppBadge?.(count)?.catch(() => {});
    else void navigator.clearAppBadge?.()?.catch(() => {});
  });
}
