import type { Chat } from "../../client/chat.ts";
import { onRoomBalance } from "../account/me.ts";

/** Reports what the room of a chat knows of the member's coins. Returns functions that end it. */
export function trackCoins(chat: Chat): (() => void)[] {
  return [
    chat.on("balance", (balance) => {
      // The balance in a welcome is the room's last known one, which may be older than ours.
      if (chat.connection.state === "online") onRoomBalance(balance);
    }),
  ];
}
