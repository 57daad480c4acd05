import { signal } from "@preact/signals";
import type { SendListener, SendProblem } from "../start-send.ts";
import { EMPTY_TRAY, type TrayContent } from "../tray/tray-items.ts";
import { continues } from "./continues.ts";
import type { DraftNews } from "./draft-news.ts";
import { firstLine } from "./first-line.ts";

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
 * Words that one tab sends leave every field that shows just them, once the outbox has stored the message.
 */
export class Draft {
  /** The words in the field. */
  readonly text = signal("");
  /** The first line of what any tab has for the chat, cleaned; empty if none has words. */
  readonly firstLine = signal("");
  /** Why the words of the last send are here again, or an error of the chat that belongs to no message. */
  readonly problem = signal<SendProblem | undefined>(undefined);
  /** The files that were chosen in this tab. They are nowhere else, so a reload loses them. */
  readonly tray = signal<TrayContent>(EMPTY_TRAY);
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
  /** The id under which the words in `#leaving` are stored. Other tabs take it for one more tab. */
  readonly #leavingId: string;
  /** The words that were typed in this tab: empty once the field was emptied here, undefined while it shows the words of other tabs. */
  #own: string | undefined;
  /** The words of the other tabs, by their ids. */
  readonly #others = new Map<string, string>();
  /** Whether the store has had this tab's words. */
  #isSaved = false;
  /** Words that have left the field, by their keys in the outbox, which has not stored them yet. Until then they are stored here. */
  readonly #leaving = new Map<string, Pick<DraftNews, "words" | "replaced">>();
  /** The words at the start of the field that were not sent after all. */
  #returned = "";
  /** Calls that wait until the input method has composed its word. */
  #postponed: (() => void)[] | undefined;

  /** @param stored the words of each tab, by its id */
  constructor(ports: DraftPorts, stored: ReadonlyMap<string, string> = new Map()) {
    this.#ports = ports;
    this.#leavingId = leavingIdOf(ports.tabId);
    this.#own = stored.get(ports.tabId);
    this.#isSaved = this.#own !== undefined;
    this.#takeOthers(stored);
    const left = stored.get(this.#leavingId);
    if (left !== undefined) this.#returnLeft(left);
    this.#show();
  }

  /** Call when the chat opens: a field that was emptied shows the words of other tabs again. */
  open(): void {
    if (this.#own === "") this.#own = undefined;
    this.#show();
  }

  /** Call with all stored words when the page was asleep and received no news meanwhile. */
  restore(stored: ReadonlyMap<string, string>): void {
    const saved = stored.get(this.#ports.tabId);
    this.#takeOthers(stored);
    if (this.#own && this.#isSaved && saved === undefined) this.#own = undefined;
    // The tab that continued these words could not store them.
    else if (this.#own === undefined) this.#own = saved;
    this.#show();
  }

  /** Call when the member has changed the field. */
  type(text: string): void {
    if (text === "") this.#returned = "";
    this.#setOwn(text);
  }

  /** Empties the field, whose words are now in the outbox. Call `forget` or `giveBack` later. */
  leave(key: string): void {
    const replaced = this.#own === undefined ? [...this.#others] : [];
    this.#leaving.set(key, { words: this.text.value, replaced });
    this.#returned = "";
    this.problem.value = undefined;
    this.#own = "";
    // A store that is almost full has no room for both.
    this.#save();
    this.#saveLeaving();
    this.#show();
  }

  /** Call when the outbox has stored words that left the field, or when they were sent. */
  forget(key: string): void {
    const sent = this.#leaving.get(key);
    if (!sent) return;
    this.#leaving.delete(key);
    this.#saveLeaving();
    this.#removeOthers(sent.replaced, true);
    this.#show();
    this.#ports.publish({ ...sent, tabId: this.#ports.tabId, type: "sent" });
  }

  /** Shows words again that left the field and cannot be sent, before those that were typed meanwhile. */
  giveBack(key: string): void {
    this.#afterComposition(() => {
      const left = this.#leaving.get(key);
      if (!left) return;
      const [typed, returned] = [this.text.value, this.#returned];
      const isStart = returned !== "" && (typed === returned || typed.startsWith(`${returned}\n`));
      this.#returned = join([isStart ? returned : "", left.words]);
      this.#setOwn(join([this.#returned, isStart ? typed.slice(returned.length + 1) : typed]), left.replaced);
      this.#leaving.delete(key);
      if (this.#isSaved) this.#saveLeaving();
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
      this.#removeOthers(news.replaced, false);
      if (news.type === "sent") {
        if (this.#others.get(news.tabId) === news.words) this.#others.delete(news.tabId);
        this.#others.delete(leavingIdOf(news.tabId));
      } else if (news.words === "") this.#others.delete(news.tabId);
      else this.#others.set(news.tabId, news.words);
      this.#yieldOwn(news);
      this.#show();
    });
  }

  /** Returns whether the store has all words that the field shows or that have left it, and no file is in the tray. */
  isStored(): boolean {
    if (this.tray.value.files.length > 0) return false;
    const { tabId, load } = this.#ports;
    const shown = this.#own === undefined ? [...this.#others] : [];
    const isOwnStored = load(tabId) === (this.#own ?? "") && load(this.#leavingId) === this.#leavingWords();
    return isOwnStored && shown.every(([from, words]) => load(from) === words);
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
    } else if (taken.length > 0) {
      // The other tab has removed them from the store.
      this.#save();
      this.#ports.publish({ tabId: this.#ports.tabId, type: "unchanged", words: own, replaced: [] });
    }
  }

  #takeOthers(stored: ReadonlyMap<string, string>): void {
    this.#others.clear();
    for (const [id, words] of stored) {
      if (id !== this.#ports.tabId && id !== this.#leavingId) this.#others.set(id, words);
    }
  }

  /** Takes words from the field. @param earlier the words of other tabs that the field showed before, if it does not now */
  #setOwn(own: string, earlier: DraftNews["replaced"] = []): void {
    const { tabId, publish } = this.#ports;
    const replaced = this.#own === undefined ? [...this.#others] : earlier;
    this.#own = own;
    const isSaved = this.#save();
    this.#removeOthers(replaced, isSaved);
    this.#show();
    publish({ tabId, type: "typed", words: own, replaced });
  }

  /** Removes words of other tabs, unless these have changed them just now. */
  #removeOthers(replaced: DraftNews["replaced"], isStored: boolean): void {
    const { load, save } = this.#ports;
    for (const [tabId, words] of replaced) {
      if (this.#others.get(tabId) === words) this.#others.delete(tabId);
      if (isStored && load(tabId) === words) save(tabId, "");
    }
  }

  #save(): boolean {
    this.#isSaved = this.#ports.save(this.#ports.tabId, this.#own ?? "");
    return this.#isSaved;
  }

  #saveLeaving(): void {
    this.#ports.save(this.#leavingId, this.#leavingWords());
  }

  #leavingWords(): string {
    return join([...this.#leaving.values()].map(({ words }) => words));
  }

  /** Puts words into the field that had left it before a reload, and that the outbox may not have stored. */
  #returnLeft(words: string): void {
    this.#own = join([words, this.#own ?? ""]);
    if (this.#save()) this.#saveLeaving();
  }

  #show(): void {
    const others = [...this.#others.values()];
    const text = this.#own ?? join(others.filter((words, i) => others.indexOf(words) === i));
    this.text.value = text;
    this.firstLine.value = [text, ...others].map(firstLine).find((line) => line !== "") ?? "";
  }

  #afterComposition(run: () => void): void {
    if (this.#postponed) this.#postponed.push(run);
    else run();
  }
}

/** Returns the id under which a tab stores the words that have left its field, and that the outbox has not stored yet. */
function leavingIdOf(tabId: string): string {
  return `${tabId}.leaving`;
}

function join(words: string[]): string {
  return words.filter((each) => each !== "").join("\n");
}
