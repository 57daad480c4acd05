import { computed } from "@preact/signals";
import { authedRequest } from "../account/authed-request.ts";
import { balance, isExact, isExempt } from "../account/me.ts";
import { session } from "../account/session.ts";
import type { ChatHost } from "../chat-host.tsx";
import { inboxConnection } from "../chats/inbox.ts";
import type { PageAccess, TextStore } from "../page-access.ts";
import { siteConfig } from "../site-config.ts";
import { createAnnouncer } from "../ui/announcer.ts";
import { pageConnection } from "./page-connection.ts";
import { go, hrefOf } from "./route.ts";

/** The number of the member replaces `{id}` in the site's address. */
const coinsLink = computed(() =>
  siteConfig.value.coins_url?.replaceAll("{id}", `${session.value?.memberId ?? ""}`),
);
const coinsHelp = computed(() => siteConfig.value.coins_help ?? undefined);

const memberId = computed(() => session.value?.memberId);
const announce = createAnnouncer(document);
let local: TextStore;
export let origin: string;

/** Call before anything is drawn. */
export function openPageHost(page: Pick<PageAccess, "local" | "address">): void {
  local = page.local;
  origin = page.address.origin;
  // The next member must not find the words of this one.
  memberId.subscribe(announce.clear);
}

/** The page as the host of the chat's components. */
export const pageHost: ChatHost = {
  connection: inboxConnection,
  truth: pageConnection,
  purse: { balance, isExact, coinsLink, coinsHelp, isExempt },
  config: siteConfig,
  links: {
    list: hrefOf({ screen: "chats" }),
    coins: hrefOf({ screen: "coins" }),
    chat: (otherId) => hrefOf({ screen: "chat", otherId }),
    share: (memberId) => `${origin}/${hrefOf({ screen: "chat", otherId: memberId })}`,
  },
  get local() {
    return local;
  },
  request: authedRequest,
  announce,
  openChat: (otherId) => go({ screen: "chat", otherId }),
};
