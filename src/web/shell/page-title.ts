import { computed, effect, signal } from "@preact/signals";
import { client, isExpired } from "../account/session.ts";
import { openChat } from "../chat/open-chat.ts";
import { nameOf } from "../chat/other-name.ts";
import { unreadMessages } from "../chats/inbox.ts";
import { strings } from "../i18n/language.ts";
import type { PageAccess } from "../page-access.ts";
import { siteConfig } from "../site-config.ts";
import { entry, route } from "./route.ts";
import { titleOf } from "./titles.ts";

/** The name of a screen that has more than one, and sets it while it is shown. */
export const screenTitle = signal<string | undefined>(undefined);

/** Whether the page shows a member's screens. */
export const isLoggedIn = computed(() => client.value !== undefined && !isExpired.value && !entry.value);

/** Names the screen and counts the unread messages in the tab's title, and counts them in the badge of an installed app. */
export function syncTitle({ setTitle }: Pick<PageAccess, "setTitle">): void {
  effect(() => {
    const unread = isLoggedIn.value ? unreadMessages.value : 0;
    setTitle(titleOf({ screen: screenName(), site: siteConfig.value.name, unread }));
    // Some browsers have no badges or reject them. Neither matters.
    if (unread > 0) void navigator.setAppBadge?.(unread)?.catch(() => {});
    else void navigator.clearAppBadge?.()?.catch(() => {});
  });
}

function screenName(): string {
  const { shell, chats } = strings.value;
  if (screenTitle.value !== undefined) return screenTitle.value;
  if (!isLoggedIn.value) return shell.logIn;
  if (route.value.screen !== "chat") return shell[route.value.screen];
  const { otherId } = route.value;
  const conversation = openChat.value;
  return conversation?.otherId === otherId ? nameOf(conversation) : chats.member(otherId);
}
