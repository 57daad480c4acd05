import { effect } from "@preact/signals";
import { unreadChats } from "../chats/inbox.ts";

/** The tab's title, and the badge of an installed app, count the chats with something unread. */
export function syncTitle(): void {
  effect(() => {
    const count = unreadChats.value;
    document.title = count > 0 ? `(${count}) Parley` : "Parley";
    // A browser without badges has none to set; one that refuses is no matter.
    if (count > 0) void navigator.setAppBadge?.(count)?.catch(() => {});
    else void navigator.clearAppBadge?.()?.catch(() => {});
  });
}
