import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { MemberBody } from "../api.ts";
import { authedRequest } from "./authed-request.ts";
import { KnownBalance } from "./known-balance.ts";
import { refreshCoins } from "./refresh-coins.ts";
import { client, session } from "./session.ts";

/** The server's data of the member who is logged in; undefined until it has arrived. */
export const me = signal<MemberBody | undefined>(undefined);
export const balance = signal<number | undefined>(undefined);
/** False if `balance` may contain coins that were spent, or lack coins that were received. */
export const isExact = signal(true);
export const isExempt = computed(() => me.value?.exempt ?? false);

let known = new KnownBalance();

/** Takes the balance that a room reported. */
export function onRoomBalance(balance: number): void {
  known.onRoomReport(balance);
  showBalance();
}

/** Takes from a room whether the member's messages are free, which may change after `me` was loaded. */
export function setExempt(exempt: boolean): void {
  if (me.value && me.value.exempt !== exempt) me.value = { ...me.value, exempt };
}

/** Takes the member's data, except the balance: the inbox sends that. */
export function setMe(body: MemberBody): void {
  if (body.id === session.value?.memberId) me.value = body;
}

/** Keeps `me` and `balance` up to date for the current session. */
export function syncMe(): void {
  let load = () => {};
  effect(() => {
    const inbox = client.value?.inbox();
    if (me.peek()?.id !== session.peek()?.memberId) me.value = undefined;
    known = new KnownBalance();
    // A deactivated member has no client.
    load = inbox ? createLoader(known) : () => {};
    showBalance();
    if (!inbox) return;
    // Not again with each new token of the session, which the request reads.
    untracked(load);
    const unsubscribers = [
      inbox.on("balance", (coins) => {
        known.push({ balance: coins, exact: inbox.exact });
        showBalance();
      }),
      inbox.on("connection", ({ state }) => {
        if (state === "online") load();
        else if (state !== "connecting") known.lose();
        showBalance();
      }),
      refreshCoins(inbox),
    ];
    return () => {
      for (const unsubscribe of unsubscribers) unsubscribe();
    };
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") load();
  });
}

/** Returns a function that loads `me`, and the balance until the inbox sends it. Once loaded, it loads nothing again. */
function createLoader(loading: KnownBalance): () => void {
  let isRequested = false;
  return async () => {
    if (isRequested) return;
    isRequested = true;
    try {
      const body = await authedRequest<MemberBody>("/members/me");
      // Another session may have begun meanwhile.
      if (loading !== known) return;
      loading.answer(body);
      batch(() => {
        setMe(body);
        showBalance();
      });
    } catch {
      // The next connection or return to the tab tries again.
      isRequested = false;
    }
  };
}

function showBalance(): void {
  batch(() => {
    balance.value = known.total;
    isExact.value = known.isExact;
  });
}
