import { authedRequest } from "../account/authed-request.ts";
import { balance, isExact } from "../account/me.ts";
import type { ChatHost } from "../chat-host.tsx";
import { inboxConnection } from "../chats/inbox.ts";
import type { PageAccess, TextStore } from "../page-access.ts";
import { createAnnouncer } from "../ui/announcer.ts";
import { pageConnection } from "./page-connection.ts";
import { go, hrefOf } from "./route.ts";

let local: TextStore;

/** Call before anything is drawn. */
export function openPageHost(page: Pick<PageAccess, "local">): void {
  local = page.local;
}

/** The page as the host of the chat's components. */
export const pageHost: ChatHost = {
  connection: inboxConnection,
  truth: pageConnection,
  purse: { balance, isExact },
  links: {
    list: hrefOf({ screen: "chats" }),
    chat: (otherId) => hrefOf({ screen: "chat", otherId }),
  },
  get local() {
    return local;
  },
  request: authedRequest,
  announce: createAnnouncer(document),
  openChat: (otherId) => go({ screen: "chat", otherId }),
};
