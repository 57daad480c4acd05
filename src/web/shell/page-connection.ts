import { computed } from "@preact/signals";
import { isOffline } from "../browser/network.ts";
import { isDisplacedUnseen } from "../chat/open-chat.ts";
import { inboxConnection } from "../chats/inbox.ts";
import { isSiteClosed } from "../closed-site.ts";
import { connectionTruth } from "./connection-truth.ts";

/** The state of the page's connection. */
export const pageConnection = computed(() =>
  connectionTruth({
    isOffline: isOffline.value,
    isSiteClosed: isSiteClosed.value,
    isDisplaced: isDisplacedUnseen.value,
    connection: inboxConnection.value,
  }),
);
