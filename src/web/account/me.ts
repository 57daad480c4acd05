import { computed, effect, signal } from "@preact/signals";
import type { MemberBody } from "../api.ts";
import { BALANCE_REFRESH_DELAY_MS } from "../limits.ts";
import { authedRequest } from "./authed-request.ts";
import { client, session } from "./session.ts";

/** Who is logged in, as the site knows them; undefined until it has answered. */
export const me = signal<MemberBody | undefined>(undefined);
export const balance = signal<number | undefined>(undefined);
export const isExempt = computed(() => me.value?.exempt ?? false);

let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Coins were moved, and this is what is known of the balance at once. A room knows what it spent itself, and not what other
 * rooms do: so the exact sum is asked for as soon as it is quiet.
 */
export function onBalanceHint(known?: number): void {
  if (known !== undefined) balance.value = known;
  clearTimeout(timer);
  timer = setTimeout(() => void refreshMe(), BALANCE_REFRESH_DELAY_MS);
}

/** Asks the site who this is, and how many coins they have. Without an answer, what was known stays. */
export async function refreshMe(): Promise<void> {
  // Nobody who is shut out.
  if (!client.peek()) return;
  try {
    setMe(await authedRequest<MemberBody>("/members/me"));
  } catch {
    // It is asked again at the next occasion.
  }
}

export function setMe(body: MemberBody): void {
  if (body.id !== session.value?.memberId) return;
  me.value = body;
  balance.value = body.balance;
}

/** Keeps `me` and `balance` right for whoever is logged in. */
export function syncMe(): void {
  effect(() => {
    me.value = undefined;
    balance.value = undefined;
    const inbox = client.value?.inbox();
    if (!inbox) return;
    let lastOwnMessage: string | undefined;
    void refreshMe();
    const unsubscribers = [
      inbox.on("balance", (known) => onBalanceHint(known)),
      // What this member writes on another page or device costs coins too.
      inbox.on("chats", (list) => {
        const own = list.find(({ last_message: last }) => last.member_id === session.peek()?.memberId);
        const ownMessage = own && `${own.chat_id}/${own.last_message.id}`;
        if (lastOwnMessage !== undefined && ownMessage !== lastOwnMessage) onBalanceHint();
        lastOwnMessage = ownMessage ?? "nothing";
      }),
      // What was moved while there was no connection was not told.
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
