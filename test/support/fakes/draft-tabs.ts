import { Draft } from "../../../src/web/chat/drafts/draft.ts";
import type { DraftNews } from "../../../src/web/chat/drafts/draft-news.ts";

/** A tab with the chat open. */
export type DraftTab = {
  id: string;
  draft: Draft;
  /** Whether the tab can store words; otherwise it can only remove them. */
  canStore: boolean;
  /** The news of other tabs that this one has not received yet. */
  inbox: DraftNews[];
};

/** The tabs of one browser that have the same chat open. News arrives in order, but only when the test delivers it. */
export class DraftTabs {
  readonly stored = new Map<string, string>();
  readonly open: DraftTab[] = [];

  openTab(id: string, canStore = true): DraftTab {
    const tab = { id, canStore, inbox: [] } as unknown as DraftTab;
    tab.draft = this.#newDraft(tab);
    this.open.push(tab);
    return tab;
  }

  /** Closes the tab, which handles and stores nothing more. */
  close(tab: DraftTab): void {
    this.open.splice(this.open.indexOf(tab), 1);
  }

  reload(tab: DraftTab): void {
    tab.inbox.length = 0;
    tab.draft = this.#newDraft(tab);
  }

  /** Delivers one message to a tab. */
  deliver(tab: DraftTab): void {
    const news = tab.inbox.shift();
    if (news) tab.draft.receive(news);
  }

  /** Delivers everything that is on its way to an open tab. */
  deliverAll(): void {
    for (let tab = this.#next(); tab; tab = this.#next()) this.deliver(tab);
  }

  #next(): DraftTab | undefined {
    return this.open.find(({ inbox }) => inbox.length > 0);
  }

  #newDraft(tab: DraftTab): Draft {
    return new Draft(
      {
        tabId: tab.id,
        load: (id) => this.stored.get(id) ?? "",
        save: (id, words) => {
          this.stored.delete(id);
          if (words === "") return true;
          if (tab.canStore) this.stored.set(id, words);
          return tab.canStore;
        },
        publish: (news) => {
          for (const other of this.open) if (other !== tab) other.inbox.push(structuredClone(news));
        },
      },
      new Map(this.stored),
    );
  }
}
