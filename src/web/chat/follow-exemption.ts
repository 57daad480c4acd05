import { effect, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Chat } from "../../client/chat.ts";
import type { V1Message } from "../../protocol/frames/server.ts";

/** The part of the page that knows whether the member sends without paying, in all chats. */
export type ExemptionPort = {
  /** Undefined until the page knows it. */
  isExempt: ReadonlySignal<boolean | undefined>;
  /** Takes what a room has just shown. It may be older than what the page knows, by some minutes after a change. */
  report(isExempt: boolean): void;
};

/**
 * Keeps `isExempt` at what was found out last of a chat: from its welcomes, from the prices of the member's messages and refusals, or
 * by the page. Returns functions that end it.
 */
export function followExemption(chat: Chat, isExempt: Signal<boolean>, port: ExemptionPort): (() => void)[] {
  const show = (isFree: boolean) => {
    isExempt.value = isFree;
    port.report(isFree);
  };
  return [
    chat.on("prices", () => {
      isExempt.value = chat.exempt;
    }),
    chat.on("connection", ({ state }) => {
      if (state === "online") show(chat.exempt);
    }),
    chat.on("message", (message) => {
      const isFree = chat.connection.state === "online" ? showsExemption(message, chat) : undefined;
      if (isFree !== undefined) show(isFree);
    }),
    chat.on("outgoing", ({ state, error }) => {
      if (state === "failed" && typeof error === "object" && (error.price ?? 0) > 0) show(false);
    }),
    effect(() => {
      const known = port.isExempt.value;
      if (known !== undefined) isExempt.value = known;
    }),
  ];
}

/** Returns whether a message shows that its sender pays nothing; undefined if it does not show it: a sticker may be free for all. */
function showsExemption({ price, type }: V1Message, { prices }: Chat): boolean | undefined {
  if (price === undefined) return undefined;
  if (price > 0) return false;
  return type !== "smile" && (prices?.[type] ?? 0) > 0 ? true : undefined;
}
