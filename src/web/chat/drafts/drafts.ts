import { computed, effect, type Signal, signal } from "@preact/signals";
import { outboxStore } from "../../account/outbox-store.ts";
import { session } from "../../account/session.ts";
import { takeTabId } from "../../browser/tab-id.ts";
import type { PageAccess, TextStore } from "../../page-access.ts";
import { Draft } from "./draft.ts";
import { isDraftNews } from "./draft-news.ts";
import { loadDraft, loadDrafts, saveDraft } from "./stored-drafts.ts";

/** A message to the other tabs: news of one chat. */
type Message = { otherId: number; news: unknown };

const NONE: ReadonlySet<number> = new Set();

let local: TextStore;
let tabId = "";
const current = signal<MemberDrafts | undefined>(undefined);
/** The other members of the chats for which the member has typed something. */
export const draftedIds = computed(() => current.value?.draftedIds.value ?? NONE);

/** How many files wait in the trays of all chats in this tab. */
export const trayFileCount = computed(() =>
  [...(current.value?.trayIds.value ?? NONE)].reduce(
    (sum, id) => sum + (current.value?.of(id).tray.value.files.length ?? 0),
    0,
  ),
);
const hasTrayFiles = computed(() => trayFileCount.value > 0);

/** Returns the draft of a chat of the member who is logged in. It is the same object as long as they are. */
export function draftOf(memberId: number, otherId: number): Draft {
  return draftsOf(memberId).of(otherId);
}

function draftsOf(memberId: number): MemberDrafts {
  const known = current.peek();
  if (known?.memberId === memberId) return known;
  known?.end();
  const drafts = new MemberDrafts(memberId);
  current.value = drafts;
  return drafts;
}

/** Returns whether a reload would lose nothing that was typed in any chat. */
export function areDraftsStored(): boolean {
  return current.peek()?.areStored() ?? true;
}

/** Loads the drafts of the member who is logged in, and stops storing them after a log-out. */
export function syncDrafts(page: Pick<PageAccess, "local" | "tab">): void {
  local = page.local;
  tabId = takeTabId(page.tab);
  effect(() => {
    const memberId = session.value?.memberId;
    if (memberId !== undefined) {
      draftsOf(memberId);
      return;
    }
    current.peek()?.end();
    current.value = undefined;
  });
  effect(() => {
    // A listener without a reason would exclude the page from the browser's cache.
    if (!hasTrayFiles.value) return;
    const warn = (event: Event) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  });
  addEventListener("pageshow", ({ persisted }) => {
    // A page in the browser's cache receives no news.
    if (persisted) current.peek()?.restore();
  });
}

/** The drafts of one member in this tab. */
class MemberDrafts {
  readonly memberId: number;
  readonly draftedIds = signal(NONE);
  /** The other members of the chats that have files in their trays. */
  readonly trayIds = signal(NONE);
  readonly #drafts = new Map<number, Draft>();
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
    this.restore();
  }

  of(otherId: number): Draft {
    return this.#drafts.get(otherId) ?? this.#add(otherId);
  }

  areStored(): boolean {
    return [...this.#drafts.values()].every((draft) => draft.isStored());
  }

  /** Loads all drafts from the store. */
  restore(): void {
    const stored = loadDrafts(local, this.memberId);
    for (const [otherId, draft] of this.#drafts) draft.restore(stored.get(otherId) ?? new Map());
    for (const [otherId, words] of stored) if (!this.#drafts.has(otherId)) this.#add(otherId, words);
  }

  end(): void {
    this.#hasEnded = true;
    this.#unsubscribe();
    this.#channel?.close();
  }

  #add(otherId: number, stored?: ReadonlyMap<string, string>): Draft {
    const { memberId } = this;
    const draft = new Draft(
      {
        tabId,
        load: (tab) => loadDraft(local, memberId, otherId, tab),
        // After a log-out, nothing of the member may be stored again.
        save: (tab, words) => !this.#hasEnded && saveDraft(local, memberId, otherId, tab, words),
        publish: (news) => this.#publish({ otherId, news }),
      },
      stored,
    );
    this.#drafts.set(otherId, draft);
    draft.firstLine.subscribe((line) => mark(this.draftedIds, otherId, line !== ""));
    draft.tray.subscribe(({ files }) => mark(this.trayIds, otherId, files.length > 0));
    return draft;
  }

  #publish(message: Message): void {
    if (!this.#hasEnded) this.#channel?.postMessage(message);
  }

  #receive(data: unknown): void {
    const { otherId, news } = (data ?? {}) as Partial<Message>;
    if (typeof otherId === "number" && isDraftNews(news)) this.of(otherId).receive(news);
  }
}

/** Puts a member into a set, or takes them out of it. */
function mark(ids: Signal<ReadonlySet<number>>, otherId: number, isIn: boolean): void {
  if (ids.peek().has(otherId) === isIn) return;
  const others = [...ids.peek()].filter((id) => id !== otherId);
  ids.value = new Set(isIn ? [...others, otherId] : others);
}

/** Opens a channel between the tabs, or returns undefined where that is not possible: the tabs then share their drafts when they load. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
