import { describe, expect, test } from "vitest";
import { type DraftTab, DraftTabs } from "../../../support/fakes/draft-tabs.ts";

/** Opens two tabs with the same chat. */
function openTwo() {
  const tabs = new DraftTabs();
  return { tabs, one: tabs.openTab("one"), two: tabs.openTab("two") };
}

const texts = (tabs: DraftTabs) => tabs.open.map(({ draft }) => draft.text.value);
let key = 0;

/** Sends what the field shows. The outbox stores it at once. */
function send({ draft }: DraftTab): string {
  const words = draft.text.value;
  draft.leave(`${++key}`);
  draft.forget(`${key}`);
  return words;
}

describe("the draft of a chat in two tabs", () => {
  test("shows in both what is typed in one", () => {
    const { tabs, one } = openTwo();
    one.draft.type("hel");
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["hel", "hel"]);
    expect(tabs.openTab("three").draft.text.value).toBe("hel");
  });

  test("has the first line of the field, or of another tab while the field is empty", () => {
    const { tabs, one, two } = openTwo();
    const lines = () => tabs.open.map(({ draft }) => draft.firstLine.value);
    one.draft.type("\nfirst\nsecond");
    expect(lines()).toEqual(["first", ""]);
    two.draft.type("other");
    tabs.deliverAll();
    expect(lines()).toEqual(["first", "other"]);
    two.draft.type("");
    tabs.deliverAll();
    expect(lines()).toEqual(["first", "first"]);
    one.draft.type(" ");
    tabs.deliverAll();
    expect(lines()).toEqual(["", ""]);
  });

  test("is continued in the other tab, and leaves both fields when it is sent there", () => {
    const { tabs, one, two } = openTwo();
    one.draft.type("helo");
    tabs.deliverAll();
    for (const text of ["hel", "hell", "hello"]) {
      two.draft.type(text);
      tabs.deliverAll();
      expect(texts(tabs)).toEqual([text, text]);
    }
    expect(send(two)).toBe("hello");
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["", ""]);
    expect(tabs.stored.size).toBe(0);
  });

  test.each([
    ["before the second tab knows the words of the first", false],
    ["over the words of the first, which the second shows", true],
  ])("has the words of both if other words are typed %s", (_, isDelivered) => {
    const { tabs, one, two } = openTwo();
    one.draft.type("words 1");
    if (isDelivered) tabs.deliverAll();
    two.draft.type("words 2");
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["words 1", "words 2"]);
    expect([...tabs.stored.values()].sort()).toEqual(["words 1", "words 2"]);
    expect(send(one)).toBe("words 1");
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["", "words 2"]);
    tabs.reload(two);
    expect(two.draft.text.value).toBe("words 2");
    tabs.close(two);
    expect(tabs.openTab("three").draft.text.value).toBe("words 2");
  });

  test("leaves each field that shows just the words that were sent, and no other", () => {
    const { tabs, one, two } = openTwo();
    const three = tabs.openTab("three");
    for (const [{ draft }, text] of [
      [one, "same"],
      [two, "same"],
      [three, "same but more"],
    ] as const) {
      draft.type(text);
    }
    tabs.deliverAll();
    send(one);
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["", "", "same but more"]);
    expect([...tabs.stored.values()]).toEqual(["same but more"]);
  });

  test("stays in the tab where it was typed if another tab is emptied, whose field then stays empty", () => {
    const { tabs, one, two } = openTwo();
    one.draft.type("hello");
    tabs.deliverAll();
    two.draft.type("");
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["hello", ""]);
    expect([...tabs.stored.values()]).toEqual(["hello"]);
    one.draft.type("hello you");
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["hello you", "hello you"]);
  });

  test("outlives every tab, and a tab that opens later shows the words of all", () => {
    const { tabs, one, two } = openTwo();
    one.draft.type("one");
    two.draft.type("two");
    tabs.close(one);
    tabs.close(two);
    const three = tabs.openTab("three");
    expect(three.draft.text.value).toBe("one\ntwo");
    three.draft.type("one\ntwo!");
    expect([...tabs.stored]).toEqual([["three", "one\ntwo!"]]);
  });

  test("is loaded again by a page that was asleep: it shows no words that were sent meanwhile", () => {
    const { tabs, one, two } = openTwo();
    one.draft.type("hello");
    tabs.deliverAll();
    send(two);
    two.draft.type("next");
    one.inbox.length = 0;
    one.draft.restore(tabs.stored);
    expect(one.draft.text.value).toBe("next");
    one.canStore = false;
    one.draft.type("not stored");
    one.draft.restore(tabs.stored);
    expect(one.draft.text.value).toBe("not stored");
  });

  test("does not change a field in which an input method composes a word, until the word is there", () => {
    const { tabs, one, two } = openTwo();
    one.draft.type("one");
    tabs.deliverAll();
    two.draft.beginComposition();
    one.draft.type("one more");
    tabs.deliverAll();
    expect(two.draft.text.value).toBe("one");
    two.draft.endComposition();
    expect(two.draft.text.value).toBe("one more");

    two.draft.beginComposition();
    two.draft.type("one more k");
    one.draft.type("one more and");
    tabs.deliverAll();
    two.draft.type("one more か");
    two.draft.endComposition();
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["one more and", "one more か"]);
  });
});

describe("words that left the field", () => {
  test("stay stored until the outbox has stored them", () => {
    const { tabs, one } = openTwo();
    one.draft.type("hello");
    one.draft.leave("a");
    one.draft.type("next");
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["next", "next"]);
    expect([...tabs.stored.values()]).toEqual(["hello", "next"]);
    expect(one.draft.isStored()).toBe(true);
    tabs.reload(one);
    expect(one.draft.text.value).toBe("hello\nnext");
    expect([...tabs.stored.values()]).toEqual(["hello\nnext"]);

    one.draft.leave("b");
    one.draft.type("last");
    one.draft.forget("b");
    expect([...tabs.stored.values()]).toEqual(["last"]);
  });

  test("leave the other tabs once the outbox has stored them, and come back at a reload until then", () => {
    const { tabs, one, two } = openTwo();
    one.draft.type("hello");
    tabs.deliverAll();
    two.draft.leave("a");
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["hello", ""]);
    tabs.reload(two);
    expect(texts(tabs)).toEqual(["hello", "hello"]);
    two.draft.leave("b");
    two.draft.forget("b");
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["", ""]);
    expect(tabs.stored.size).toBe(0);
  });

  test("come back before what was typed meanwhile, in the order in which they were sent", () => {
    const { tabs, one } = openTwo();
    for (const word of ["first", "second"]) {
      one.draft.type(word);
      one.draft.leave(word);
    }
    one.draft.type("third");
    one.draft.giveBack("first");
    one.draft.giveBack("second");
    expect(one.draft.text.value).toBe("first\nsecond\nthird");
    tabs.deliverAll();
    expect(texts(tabs)).toEqual(["first\nsecond\nthird", "first\nsecond\nthird"]);
    expect([...tabs.stored.values()]).toEqual(["first\nsecond\nthird"]);
  });

  test("come back once, and not after they were sent", () => {
    const { one } = openTwo();
    one.draft.type("hello");
    one.draft.leave("a");
    one.draft.giveBack("a");
    one.draft.giveBack("a");
    expect(one.draft.text.value).toBe("hello");
    one.draft.leave("b");
    one.draft.forget("b");
    one.draft.giveBack("b");
    expect(one.draft.text.value).toBe("");
  });
});
