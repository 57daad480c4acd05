import { balance, isExact } from "../account/me.ts";
import type { ChatHost } from "../chat-host.tsx";
import { inboxConnection } from "../chats/inbox.ts";
import { go, hrefOf } from "./route.ts";

/** The page as the host of the chat's components. */
export const pageHost: ChatHost = {
  connection: inboxConnection,
  purse: { balance, isExact },
  links: {
    list: hrefOf({ screen: "chats" }),
    chat: (otherId) => hrefOf({ screen: "chat", otherId }),
  },
  openChat: (otherId) => go({ screen: "chat", otherId }),
};
