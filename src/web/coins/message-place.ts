import type { PastPlace } from "../chat/past/past-pane.tsx";

/** Reads the message that an address such as `#/chats/17/37` names. */
export function messagePlace(fragment: string): PastPlace | undefined {
  const [, otherId, messageId] = /^#\/chats\/([1-9]\d{0,14})\/([1-9]\d{0,14})$/.exec(fragment) ?? [];
  return otherId === undefined ? undefined : { otherId: Number(otherId), messageId: Number(messageId) };
}
