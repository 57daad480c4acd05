import { effect } from "@preact/signals";
import { outboxStore } from "../../account/outbox-store.ts";
import { session } from "../../account/session.ts";
import { takeTabId } from "../../browser/tab-id.ts";
import { Draft } from "./draft.ts";
import { isDraftNews } from "./draft-news.ts";
import { loadDraft, loadDrafts, saveDraft } from "./stored-drafts.ts";

/** A message to the other tabs: news of one chat. */
type Message = { otherId: number; news: unknown };

const tabId = takeTabId();
let current: MemberDrafts | undefined;

/** Returns the draft of a chat of the member who is logged in. It is the same object as long as they are. */
export function draftOf(memberId: number, otherId: number): Draft {
  if (current?.memberId !== memberId) {
    current?.end();
    current = new MemberDrafts(memberId);
  }
  return current.of(otherId);
}

/** Returns whether a reload would lose nothing that was typed in any chat. */
export function areDraftsStored(): boolean {
  return current?.areStored() ?? true;
}

/** Stops storing the drafts of a member who has logged out, and loads what a page in the browser's cache has missed. */
export function syncDrafts(): void {
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) current?.restore();
  });
  effect(() => {
    if (session.value?.memberId === current?.memberId) return;
    current?.end();
    current = undefined;
  });
}

/** The drafts of one member in this tab. */
class MemberDrafts {
  readonly memberId: number;
  readonly #drafts = new Map<number, Draft>();
  readonly #stored: Map<number, Map<string, string>>;
  readonly #channel: BroadcastChannel | undefined;
  /** Ends to follow the outbox: what it has stored needs no copy in a draft, also when its chat is closed by then. */
  readonly #unsubscribe = outboxStore.onStored((key) => {
    for (const draft of this.#drafts.values()) draft.forget(key);
  });
  #hasEnded = false;

  constructor(memberId: number) {
    this.memberId = memberId;
    // Open the channel before loading, so that nothing is missed between.
    this.#channel = openChannel(`parley drafts v1 ${memberId}`);
    this.#channel?.addEventListener("message", ({ data }) => this.#receive(data));
    this.#stored = loadDrafts(memberId);
  }

  of(otherId: number): Draft {
    const known = this.#drafts.get(otherId);
    if (known) return known;
    const { memberId } = this;
    const draft = new Draft(
      {
        tabId,
        load: (tab) => loadDraft(memberId, otherId, tab),
        // After a log-out, nothing of the member may be stored again.
        save: (tab, words) => !this.#hasEnded && saveDraft(memberId, otherId, tab, words),
        publish: (news) => this.#publish({ otherId, news }),
      },
      this.#stored.get(otherId),
    );
    this.#drafts.set(otherId, draft);
    return draft;
  }

  areStored(): boolean {
    return [...this.#drafts.values()].every((draft) => draft.isStored());
  }

  /** Loads what other tabs have stored while this page was asleep. */
  restore(): void {
    const stored = loadDrafts(this.memberId);
    for (const [otherId, draft] of this.#drafts) draft.restore(stored.get(otherId) ?? new Map());
  }

  end(): void {
    this.#hasEnded = true;
    this.#unsubscribe();
    this.#channel?.close();
  }

  #publish(message: Message): void {
    if (!this.#hasEnded) this.#channel?.postMessage(message);
  }

  #receive(data: unknown): void {
    const { otherId, news } = (data ?? {}) as Partial<Message>;
    if (typeof otherId === "number" && isDraftNews(news)) this.of(otherId).receive(news);
  }
}

/** Opens a channel between the tabs, or returns undefined where that is not possible: the tabs then share their drafts when they open. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
