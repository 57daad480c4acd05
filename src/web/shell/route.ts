import { computed, signal } from "@preact/signals";
import type { PageAccess } from "../page-access.ts";

/** The current screen, as the URL's fragment has it. */
export type Route =
  | { screen: "chats" }
  /** `otherId` is the other member's id. */
  | { screen: "chat"; otherId: number }
  | { screen: "coins" }
  | { screen: "admin" }
  | { screen: "settings" };

let address: PageAccess["address"];
/** The URL's fragment, of which a screen with places of its own reads the rest. */
export const fragment = signal("");
/** The fragment with which the site sent its member here. It may contain a token, so only the memory of the page has it. */
export const entry = signal<string | undefined>(undefined);

export const route = computed(() => parseRoute(fragment.value));

/** Follows the page's address, and removes a token from it. Call it before anything reads `route` or sends a request. */
export function syncRoute(pageAddress: PageAccess["address"]): void {
  address = pageAddress;
  const follow = () => {
    const hash = address.hash();
    if (hash.startsWith("#/enter")) {
      resetAddress();
      entry.value = hash;
    } else fragment.value = hash;
  };
  follow();
  address.onChange(follow);
}

/** Parses a fragment. An unknown one leads to the chats. */
export function parseRoute(text: string): Route {
  const [, screen, id, message] = text.split("/");
  if (screen === "chats" && id !== undefined && /^[1-9]\d{0,14}$/.test(id)) {
    // The coins lead to a message, and show it.
    return message ? { screen: "coins" } : { screen: "chat", otherId: Number(id) };
  }
  if (screen === "coins" || screen === "admin" || screen === "settings") return { screen };
  return { screen: "chats" };
}

export function hrefOf(to: Route): string {
  return to.screen === "chat" ? `#/chats/${to.otherId}` : `#/${to.screen}`;
}

/** Returns to the chats. The address that the member leaves is replaced, so that the next member does not see it. */
export function resetAddress(): void {
  address.reset();
  fragment.value = address.hash();
}

export function go(to: Route): void {
  address.go(hrefOf(to));
}
