import { describe, expect, test } from "vitest";
import { Dice, seedFromEnv } from "../../../support/dice.ts";
import { type DraftTab, DraftTabs } from "../../../support/fakes/draft-tabs.ts";

const SEED = seedFromEnv();
const RUNS = 400;
const STEPS = 60;
/** Every word is one character that no other word has. */
const FIRST_WORD = 0x4e00;

/** Acts in several tabs, and records which words must still exist somewhere. */
class Member {
  readonly tabs = new DraftTabs();
  /** Words that were typed, and neither removed nor sent. */
  readonly words = new Set<string>();
  /** Words that were typed in or sent from a tab that cannot store them. They may end with any such tab. */
  readonly unstored = new Set<string>();
  /** The texts that have left a field to be sent. */
  readonly sent = new Set<string>();
  /** Per tab: what the member typed there, while the field shows it. */
  readonly own = new Map<DraftTab, string>();
  readonly composing = new Set<DraftTab>();
  /** Texts on their way to the outbox. */
  leaving: { tab: DraftTab; key: string; text: string }[] = [];
  /** Texts that come back to their fields once the input methods have composed their words. */
  returning: Member["leaving"] = [];
  readonly acts: string[] = [];
  /** How often another tab has changed a field, and continued or sent words that were typed there. */
  readonly tally = new Map<string, number>();
  #opened = 0;
  #words = 0;
  #sends = 0;

  newWord(tab: DraftTab): string {
    const word = String.fromCodePoint(FIRST_WORD + this.#words++);
    if (!tab.canStore) this.unstored.add(word);
    this.words.add(word);
    return word;
  }

  open(dice: Dice): void {
    this.tabs.openTab(`${++this.#opened}`, dice.upTo(1) > 0.1);
  }

  type(tab: DraftTab, text: string): void {
    for (const word of tab.draft.text.value) if (!text.includes(word)) this.words.delete(word);
    tab.draft.type(text);
    this.own.set(tab, text);
  }

  send(tab: DraftTab, isStored: boolean): void {
    const text = tab.draft.text.value;
    if (text === "") return;
    const key = `${++this.#sends}`;
    tab.draft.leave(key);
    expect(tab.draft.text.value).toBe("");
    this.own.delete(tab);
    this.sent.add(text);
    if (!tab.canStore) for (const word of text) this.unstored.add(word);
    if (isStored) this.#markSent(tab, key, text);
    else this.leaving.push({ tab, key, text });
  }

  /** The outbox stores a text, or does not. */
  endSend(send: Member["leaving"][number], isStored: boolean): void {
    const { tab, key, text } = send;
    this.leaving = this.leaving.filter((each) => each !== send);
    if (isStored) {
      this.#markSent(tab, key, text);
      return;
    }
    tab.draft.giveBack(key);
    if (this.composing.has(tab)) this.returning.push(send);
    else this.own.set(tab, tab.draft.text.value);
  }

  endComposition(tab: DraftTab): void {
    tab.draft.endComposition();
    this.composing.delete(tab);
    this.own.delete(tab);
    this.returning = this.returning.filter((each) => each.tab !== tab);
  }

  /** Ends the page of a tab. Words that it could not store are lost with it. */
  end(tab: DraftTab): void {
    if (!tab.canStore) {
      const texts = [...this.leaving, ...this.returning]
        .filter((each) => each.tab === tab)
        .map(({ text }) => text);
      for (const word of [tab.draft.text.value, ...texts].join("")) {
        if (this.unstored.has(word)) this.words.delete(word);
      }
    }
    this.leaving = this.leaving.filter((each) => each.tab !== tab);
    this.returning = this.returning.filter((each) => each.tab !== tab);
    this.own.delete(tab);
    this.composing.delete(tab);
  }

  count(event: string): void {
    this.tally.set(event, (this.tally.get(event) ?? 0) + 1);
  }

  /** Returns the words that are nowhere, although they should be in a field or stored. */
  findLost(): string[] {
    const fields = this.tabs.open.map(({ draft }) => draft.text.value);
    const leaving = [...this.leaving, ...this.returning].map(({ text }) => text);
    const all = [...fields, ...this.tabs.stored.values(), ...leaving].join("");
    return [...this.words].filter((word) => !all.includes(word));
  }

  #markSent(tab: DraftTab, key: string, text: string): void {
    tab.draft.forget(key);
    for (const word of text) this.words.delete(word);
  }
}

/** Delivers one message to a tab, and checks that the field has all of the tab's own words still, unless they were sent. */
function deliver(member: Member, tab: DraftTab): void {
  const before = tab.draft.text.value;
  const own = member.own.get(tab);
  const news = tab.inbox[0];
  member.tabs.deliver(tab);
  const after = tab.draft.text.value;
  // Another tab has taken the words, and shows the same ones: as after each change of them there, they are no longer this tab's.
  const isTaken =
    news?.type === "typed" && news.replaced.some(([id, words]) => id === tab.id && words === own);
  if (isTaken && news.words === own) member.own.delete(tab);
  if (before === after) return;
  member.count("changed");
  expect(member.composing.has(tab), "a field with a composition has changed").toBe(false);
  if (!own || own !== before) return;
  member.own.delete(tab);
  if (after === "" && [...member.sent].some((text) => `\n${text}\n`.includes(`\n${before}\n`))) {
    member.count("emptied");
    return;
  }
  member.count("continued");
  const removed = [...before].filter((word) => !after.includes(word));
  expect(removed.length, `${before} became ${after} after: ${member.acts.join(", ")}`).toBeLessThanOrEqual(1);
}

const ACTS: Record<string, (member: Member, tab: DraftTab, dice: Dice) => void> = {
  add: (member, tab, dice) => {
    const { value } = tab.draft.text;
    const at = dice.pick([0, value.length, value.length, dice.integer(0, value.length)]);
    member.type(tab, value.slice(0, at) + member.newWord(tab) + value.slice(at));
  },
  backspace: (member, tab) => member.type(tab, tab.draft.text.value.slice(0, -1)),
  replace: (member, tab) => member.type(tab, member.newWord(tab) + member.newWord(tab)),
  empty: (member, tab) => member.type(tab, ""),
  send: (member, tab) => member.send(tab, true),
  sendSlowly: (member, tab) => member.send(tab, false),
  store: (member) => member.leaving[0] && member.endSend(member.leaving[0], true),
  fail: (member, _, dice) => {
    if (member.leaving.length > 0) member.endSend(dice.pick(member.leaving), false);
  },
  deliver,
  deliverSome: (member, tab) => {
    while (tab.inbox.length > 0) deliver(member, tab);
  },
  compose: (member, tab) => {
    tab.draft.beginComposition();
    member.composing.add(tab);
  },
  endComposition: (member, tab) => member.endComposition(tab),
  visit: (_, tab) => tab.draft.open(),
  sleep: (member, tab) => {
    // A page in the browser's cache receives nothing.
    tab.inbox.length = 0;
    tab.draft.restore(member.tabs.stored);
    member.own.delete(tab);
  },
  reload: (member, tab) => {
    member.end(tab);
    member.tabs.reload(tab);
  },
  close: (member, tab) => {
    member.end(tab);
    member.tabs.close(tab);
  },
  open: (member, _, dice) => member.open(dice),
};
const NAMES = [...Object.keys(ACTS), "add", "add", "add", "deliver", "deliver", "deliverSome", "deliverSome"];

describe(`a member who types in several tabs (SEED=${SEED})`, () => {
  test("finds every word in a field or after a reload until it is sent or removed, and no field loses its own words", () => {
    const tally = new Map<string, number>();
    for (let run = 0; run < RUNS; run++) {
      const dice = new Dice(SEED + run);
      const member = new Member();
      for (let step = 0; step < STEPS; step++) {
        if (member.tabs.open.length === 0) member.open(dice);
        const tab = dice.pick(member.tabs.open);
        const name = dice.pick(NAMES);
        member.acts.push(`${name} ${tab.id}`);
        ACTS[name]?.(member, tab, dice);
        expect(member.findLost(), `lost after: ${member.acts.join(", ")}`).toEqual([]);
      }
      for (const [act, count] of member.tally) tally.set(act, (tally.get(act) ?? 0) + count);
    }
    for (const event of ["changed", "continued", "emptied"]) expect(tally.get(event)).toBeGreaterThan(3);
  });
});
