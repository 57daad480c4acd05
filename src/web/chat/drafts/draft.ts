import { signal } from "@preact/signals";
import { isBlank } from "../../../core/words.ts";
import type { RejectedFile } from "../files/rejected-file.ts";
import type { SendListener, SendProblem } from "../start-send.ts";
import { continues } from "./continues.ts";
import type { DraftNews } from "./draft-news.ts";

/** The store and the channel that a draft shares with other tabs. */
export type DraftPorts = {
  tabId: string;
  /** Returns the stored words of one tab. */
  load: (tabId: string) => string;
  /** Stores the words of one tab, and returns whether it could. Empty words are removed. */
  save: (tabId: string, words: string) => boolean;
  /** Sends to all other tabs. */
  publish: (news: DraftNews) => void;
};

/**
 * The draft of one chat in one tab. Each tab stores the words that were typed in it under its own id, so it never writes over those
 * of another tab. A field without words of its own shows those of all other tabs. When the member types there, the words become
 * this tab's. The tab that they came from shows the new ones too if they continue its own; otherwise each tab has its own words.
 * Words that one tab sends leave every field that shows just them.
 */
export class Draft {
  /** The words in the field. */
  readonly text = signal("");
  /** Whether any tab has words for the chat. */
  readonly isPresent = signal(false);
  /** Why the words of the last send are here again, or an error of the chat that belongs to no message. */
  readonly problem = signal<SendProblem | undefined>(undefined);
  /** The files that were not sent from this tab. */
  readonly rejectedFiles = signal<readonly RejectedFile[]>([]);
  /** Follows the message that has the words of the field. */
  readonly sendListener: SendListener = {
    onAdded: (key) => this.leave(key),
    onEnd: (key) => this.forget(key),
    onLost: (problem, key) => {
      this.problem.value = problem;
      if (key !== undefined) this.giveBack(key);
    },
  };
  readonly #ports: DraftPorts;
  /** The words that were typed in this tab: empty once the field was emptied here, undefined while it shows the words of other tabs. */
  #own: string | undefined;
  /** The words of the other tabs, by their ids. */
  readonly #others: Map<string, string>;
  /** Words that have left the field, by their keys in the outbox, which has not stored them yet. Until then they are stored here. */
  readonly #leaving = new Map<string, string>();
  /** The words at the start of the field that were not sent after all. */
  #returned = "";
  /** Calls that wait until the input method has composed its word. */
  #postponed: (() => void)[] | undefined;

  /** @param stored the words of each tab, by its id */
  constructor(ports: DraftPorts, stored: ReadonlyMap<string, string> = new Map()) {
    this.#ports = ports;
    this.#others = new Map(stored);
    this.#own = this.#others.get(ports.tabId);
    this.#others.delete(ports.tabId);
    this.#show();
  }

  /** Call when the chat opens: a field that was emptied shows the words of other tabs again. */
  open(): void {
    if (this.#own === "") this.#own = undefined;
    this.#show();
  }

  /** Call when the member has changed the field. */
  type(text: string): void {
    if (text === "") this.#returned = "";
    this.#replace(text, { type: "typed", words: text });
  }

  /** Empties the field, whose words are now in the outbox. Call `forget` or `giveBack` later. */
  leave(key: string): void {
    const words = this.text.value;
    this.#leaving.set(key, words);
    this.#returned = "";
    this.problem.value = undefined;
    this.#replace("", { type: "sent", words });
  }

  /** Call when the outbox has stored words that left the field, or when they were sent. */
  forget(key: string): void {
    if (this.#leaving.delete(key)) this.#save();
  }

  /** Shows words again that left the field and cannot be sent, before those that were typed meanwhile. */
  giveBack(key: string): void {
    this.#afterComposition(() => {
      const words = this.#leaving.get(key);
      if (words === undefined) return;
      this.#leaving.delete(key);
      const [typed, returned] = [this.text.value, this.#returned];
      const isStart = returned !== "" && (typed === returned || typed.startsWith(`${returned}\n`));
      this.#returned = join([isStart ? returned : "", words]);
      this.type(join([this.#returned, isStart ? typed.slice(returned.length + 1) : typed]));
    });
  }

  /** Call when an input method begins to compose a word. Nothing but the member then changes the field until `endComposition`. */
  beginComposition(): void {
    this.#postponed ??= [];
  }

  endComposition(): void {
    const postponed = this.#postponed ?? [];
    this.#postponed = undefined;
    for (const run of postponed) run();
  }

  /** Handles what another tab has published. */
  receive(news: DraftNews): void {
    this.#afterComposition(() => {
      for (const [tabId, words] of news.replaced) {
        if (this.#others.get(tabId) === words) this.#others.delete(tabId);
      }
      this.#others.delete(news.tabId);
      if (news.type !== "sent" && news.words !== "") this.#others.set(news.tabId, news.words);
      this.#yieldOwn(news);
      this.#show();
    });
  }

  /** Gives up this tab's own words if another tab has sent or continued them. */
  #yieldOwn({ type, words, replaced }: DraftNews): void {
    const own = this.#own;
    if (own === "" && type === "typed" && words !== "") this.#own = undefined;
    if (!own) return;
    const taken = replaced.filter(([tabId]) => tabId === this.#ports.tabId);
    const isTaken = taken.some(([, shown]) => shown === own);
    if (type === "sent" && (isTaken || words === own)) {
      this.#own = "";
      this.#save();
    } else if (type === "typed" && isTaken && continues(own, words)) {
      this.#own = undefined;
      if (this.#leaving.size > 0) this.#save();
    } else if (taken.length > 0) {
      // The other tab has removed them from the store.
      this.#save();
      this.#ports.publish({ tabId: this.#ports.tabId, type: "unchanged", words: own, replaced: [] });
    }
  }

  #replace(own: string, news: Pick<DraftNews, "type" | "words">): void {
    const { tabId, load, save, publish } = this.#ports;
    const replaced = this.#own === undefined ? [...this.#others] : [];
    this.#own = own;
    const isSaved = this.#save();
    for (const [from, words] of replaced) {
      this.#others.delete(from);
      // The other tab may have changed them just now.
      if (isSaved && load(from) === words) save(from, "");
    }
    this.#show();
    publish({ ...news, tabId, replaced });
  }

  /** Returns whether the store has all words that the field shows or that have left it, and no file waits for another try. */
  isStored(): boolean {
    if (this.rejectedFiles.value.some(({ code }) => code === "not_sent")) return false;
    const { tabId, load } = this.#ports;
    const shown = this.#own === undefined ? [...this.#others] : [];
    return load(tabId) === this.#toStore() && shown.every(([from, words]) => load(from) === words);
  }

  #save(): boolean {
    return this.#ports.save(this.#ports.tabId, this.#toStore());
  }

  #toStore(): string {
    return join([...this.#leaving.values(), this.#own ?? ""]);
  }

  #show(): void {
    const others = [...this.#others.values()];
    this.text.value = this.#own ?? join(others.filter((words, i) => others.indexOf(words) === i));
    this.isPresent.value = [this.text.value, ...others].some((words) => !isBlank(words));
  }

  #afterComposition(run: () => void): void {
    if (this.#postponed) this.#postponed.push(run);
    else run();
  }
}

function join(words: string[]): string {
  return words.filter((each) => each !== "").join("\n");
}
