import { batch, computed, effect, signal } from "@preact/signals";
import type { MemberBody } from "../api.ts";
import { BALANCE_REFRESH_DELAY_MS } from "../limits.ts";
import { authedRequest } from "./authed-request.ts";
import { client, session } from "./session.ts";

/** The server's data of the member who is logged in; undefined until it has arrived. */
export const me = signal<MemberBody | undefined>(undefined);
export const balance = signal<number | undefined>(undefined);
/** False if `balance` may contain coins that were spent, because a room that holds coins did not answer. */
export const isExact = signal(true);
export const isExempt = computed(() => me.value?.exempt ?? false);

let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Shows a balance that a room or the inbox reported, and schedules a request for the exact one. A room knows its own spending,
 * but not that of other rooms.
 */
export function onBalanceHint(known?: number): void {
  if (known !== undefined) balance.value = known;
  clearTimeout(timer);
  timer = setTimeout(() => void refreshMe(), BALANCE_REFRESH_DELAY_MS);
}

/** Reloads `me` and `balance` from the server. If that fails, both keep their values. */
export async function refreshMe(): Promise<void> {
  // A deactivated member has no client.
  if (!client.peek()) return;
  try {
    setMe(await authedRequest<MemberBody>("/members/me"));
  } catch {
    // The next hint, reconnect or return to the tab tries again.
  }
}

export function setMe(body: MemberBody): void {
  if (body.id !== session.value?.memberId) return;
  me.value = body;
  batch(() => {
    balance.value = body.balance;
    isExact.value = body.exact;
  });
}

/** Keeps `me` and `balance` up to date for the current session. */
export function syncMe(): void {
  effect(() => {
    me.value = undefined;
    balance.value = undefined;
    isExact.value = true;
    const inbox = client.value?.inbox();
    if (!inbox) return;
    let lastOwnMessage: string | undefined;
    void refreshMe();
    const unsubscribers = [
      inbox.on("balance", (known) => onBalanceHint(known)),
      // A message that this member sends from another tab or device costs coins too.
      inbox.on("chats", (list) => {
        const own = list.find(({ last_message: last }) => last.member_id === session.peek()?.memberId);
        const ownMessage = own && `${own.chat_id}/${own.last_message.id}`;
        if (lastOwnMessage !== undefined && ownMessage !== lastOwnMessage) onBalanceHint();
        lastOwnMessage = ownMessage ?? "nothing";
      }),
      // The inbox does not report what happened while it was disconnected.
      inbox.on("connection", ({ state }) => {
        if (state === "online") onBalanceHint();
      }),
    ];
    return () => {
      for (const unsubscribe of unsubscribers) unsubscribe();
    };
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") onBalanceHint();
  });
}
