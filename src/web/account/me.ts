import { batch, computed, effect, signal } from "@preact/signals";
import type { MemberBody } from "../api.ts";
import { debounce } from "../debounce.ts";
import { BALANCE_REFRESH_DELAY_MS, BALANCE_REFRESH_MAX_WAIT_MS } from "../limits.ts";
import { authedRequest } from "./authed-request.ts";
import { KnownBalance, type OwnSpend } from "./known-balance.ts";
import { client, session } from "./session.ts";

/** The server's data of the member who is logged in; undefined until it has arrived. */
export const me = signal<MemberBody | undefined>(undefined);
export const balance = signal<number | undefined>(undefined);
/** False if `balance` may contain coins that were spent, or lack coins that were received or that it subtracted twice. */
export const isExact = signal(true);
export const isExempt = computed(() => me.value?.exempt ?? false);

let known = new KnownBalance();
const refreshSoon = debounce(() => void refreshMe(), {
  delayMs: BALANCE_REFRESH_DELAY_MS,
  maxWaitMs: BALANCE_REFRESH_MAX_WAIT_MS,
});

/** Returns the number of answers about the balance so far, for `OwnSpend.sentAt`. */
export function answersSoFar(): number {
  return known.answers;
}

/** Subtracts a message that the server has acknowledged, and schedules a request for the balance. */
export function onSpend(spend: OwnSpend): void {
  known.spend(spend);
  showBalance();
  refreshSoon();
}

/** Shows the balance as not exact until the server is asked again: coins moved, and this page does not know how many. */
export function onUnknownSpend(): void {
  known.markIncomplete();
  showBalance();
  refreshSoon();
}

/** Compares the balance with the one that a room reported. A room knows its own spending, but not that of other rooms. */
export function onRoomBalance(balance: number): void {
  known.compare(balance);
  showBalance();
  refreshSoon();
}

/** Reloads `me` and `balance` from the server. If that fails, both keep their values. */
export async function refreshMe(): Promise<void> {
  // A deactivated member has no client.
  if (!client.peek()) return;
  const asked = known;
  const request = asked.begin();
  try {
    const body = await authedRequest<MemberBody>("/members/me");
    // Another session may have begun meanwhile.
    if (asked !== known) return;
    asked.answer(request, body);
    batch(() => {
      setMe(body);
      showBalance();
    });
  } catch {
    // The next hint, reconnect or return to the tab tries again.
  }
}

/** Takes the member's data, except the balance: only `refreshMe` knows which messages the one in a response contains. */
export function setMe(body: MemberBody): void {
  if (body.id === session.value?.memberId) me.value = body;
}

function showBalance(): void {
  batch(() => {
    balance.value = known.total;
    isExact.value = known.isExact;
  });
}

/** Keeps `me` and `balance` up to date for the current session. */
export function syncMe(): void {
  effect(() => {
    const inbox = client.value?.inbox();
    // A member with a new password has a new session. Forms still show the same data, and what was typed meanwhile.
    if (me.peek()?.id !== session.peek()?.memberId) me.value = undefined;
    known = new KnownBalance();
    showBalance();
    if (!inbox) return;
    let isFirstList = true;
    void refreshMe();
    const unsubscribers = [
      // It may be older than the last ack, so it is not shown.
      inbox.on("balance", onUnknownSpend),
      // A message that this member sends from another tab or device costs coins too.
      inbox.on("chats", (list) => {
        const own = list.filter(({ last_message }) => last_message.member_id === session.peek()?.memberId);
        const take = isFirstList ? "setNewestOwn" : "list";
        const isNew = own.map((chat) => known[take](chat.other_member.id, chat.last_message.id));
        if (!isFirstList && isNew.includes(true)) {
          showBalance();
          refreshSoon();
        }
        isFirstList = false;
      }),
      // The inbox does not report what happened while it was disconnected.
      inbox.on("connection", ({ state }) => {
        if (state === "online") refreshSoon();
      }),
    ];
    return () => {
      for (const unsubscribe of unsubscribers) unsubscribe();
    };
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") refreshSoon();
  });
}
