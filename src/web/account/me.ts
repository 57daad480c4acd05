import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { MemberBody } from "../api.ts";
import type { TextStore } from "../page-access.ts";
import { KnownBalance } from "./known-balance.ts";
import { MeLoader } from "./me-loader.ts";
import { refreshCoins } from "./refresh-coins.ts";
import { client, isExpired, session } from "./session.ts";

/** The server's data of the member who is logged in; undefined until it has arrived. */
export const me = signal<MemberBody | undefined>(undefined);
export const balance = signal<number | undefined>(undefined);
/** False if `balance` may contain coins that were spent, or lack coins that were received. */
export const isExact = signal(true);
export const isExempt = computed(() => me.value?.exempt ?? false);

let known = new KnownBalance();
/** Undefined without a session. */
let loader: MeLoader | undefined;

/** Takes the balance that a room reported. */
export function onRoomBalance(balance: number): void {
  known.onRoomReport(balance);
  showBalance();
}

/** Whether the member's messages are free, which the operator may change while the page is open. */
export const exemption = {
  isExempt: computed(() => me.value?.exempt),
  report(exempt: boolean): void {
    if (me.value && me.value.exempt !== exempt) void loader?.load();
  },
};

/** Takes the member's data, except the balance: the inbox sends that. */
export function setMe(body: MemberBody): void {
  if (body.id === session.value?.memberId) me.value = body;
}

/** Keeps `me` and `balance` up to date for the current session. */
export function syncMe(local: TextStore): void {
  // The settings show it when they have no connection.
  effect(() => {
    if (me.value) local.save(`name.${me.value.id}`, me.value.name ?? "");
  });
  // While the session was over, the member may have changed elsewhere.
  effect(() => {
    if (!isExpired.value) untracked(() => void loader?.load());
  });
  effect(() => {
    const inbox = client.value?.inbox();
    if (me.peek()?.id !== session.peek()?.memberId) me.value = undefined;
    known = new KnownBalance();
    showBalance();
    // A deactivated member has no client.
    if (!inbox) return;
    const opened = new MeLoader(takerFor(known));
    loader = opened;
    // Not again with each new token of the session, which the request reads.
    untracked(() => void opened.load());
    const unsubscribers = [
      inbox.on("balance", (coins) => {
        known.push({ balance: coins, exact: inbox.exact });
        showBalance();
      }),
      inbox.on("connection", ({ state }) => {
        // The inbox sends the balance, so what was loaded once is enough.
        if (state === "online") void opened.load(Number.POSITIVE_INFINITY);
        else if (state !== "connecting") known.lose();
        showBalance();
      }),
      refreshCoins(inbox),
      () => opened.close(),
    ];
    return () => {
      loader = undefined;
      for (const unsubscribe of unsubscribers) unsubscribe();
    };
  });
}

/** Returns a function that takes an answer with the member's data, and the balance until the inbox sends it. */
function takerFor(current: KnownBalance): (body: MemberBody) => void {
  return (body) => {
    // Another session may have begun meanwhile.
    if (current !== known) return;
    current.answer(body);
    batch(() => {
      setMe(body);
      showBalance();
    });
  };
}

function showBalance(): void {
  batch(() => {
    balance.value = known.total;
    isExact.value = known.isExact;
  });
}
