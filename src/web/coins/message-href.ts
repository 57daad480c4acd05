import { hrefOf } from "../shell/route.ts";

/** Returns the address of a chat at one of its messages. */
export function messageHref(otherId: number, messageId: number): string {
  return `${hrefOf({ screen: "chat", otherId })}/${messageId}`;
}
