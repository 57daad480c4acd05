import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Event, type History, type HistoryMessage, HistoryRecorder } from "./history.ts";
import { ANSWERED_WITHIN_MS, checkHistory, type ViolationKind, violationsOf } from "./violations.ts";

const ADA = 1;
const BEN = 2;

const wrote = (at: number, sender: number, key: string, isOrdered = true): Event => ({
  at,
  type: "wrote",
  sender,
  key,
  isOrdered,
});
const acked = (at: number, sender: number, key: string, id: number): Event => ({
  at,
  type: "acked",
  sender,
  key,
  id,
});
const refused = (at: number, sender: number, key: string): Event => ({
  at,
  type: "refused",
  sender,
  key,
  code: "insufficient_balance",
});
const shown = (at: number, reader: number, message: HistoryMessage, tab = 1): Event => ({
  at,
  type: "shown",
  reader,
  tab,
  message,
});
const read = (at: number, reader: number, id: number): Event => ({ at, type: "read", reader, id });
const fault = (at: number): Event => ({ at, type: "fault" });

const STORED: HistoryMessage[] = [
  { id: 1, sender: ADA, key: "a1" },
  { id: 2, sender: BEN, key: "b1" },
  { id: 3, sender: ADA, key: "a2" },
  { id: 4, sender: ADA, key: "a file" },
];
const [A1, B1, A2, FILE] = STORED as [HistoryMessage, HistoryMessage, HistoryMessage, HistoryMessage];

/** A history without a violation: a file that was written first, a refusal, a fault and answers at the last moment. */
const RIGHT: History = {
  events: [
    wrote(0, ADA, "a file", false),
    wrote(1, ADA, "a1"),
    wrote(2, ADA, "a2"),
    wrote(3, BEN, "b1"),
    wrote(4, BEN, "b2"),
    shown(5, BEN, A1),
    read(6, BEN, 1),
    acked(7, ADA, "a1", 1),
    shown(8, ADA, A1),
    shown(9, ADA, B1),
    fault(1_000),
    refused(1_001, BEN, "b2"),
    acked(1_002, BEN, "b1", 2),
    acked(1_003, ADA, "a2", 3),
    shown(1_004, BEN, B1),
    shown(1_004, BEN, A2),
    read(1_005, BEN, 3),
    acked(1_000 + ANSWERED_WITHIN_MS, ADA, "a file", 4),
    shown(1_000 + ANSWERED_WITHIN_MS, BEN, FILE),
  ],
  stored: STORED,
};

function without(match: (event: Event) => boolean): Event[] {
  return RIGHT.events.filter((event) => !match(event));
}
/** Returns the right history with other messages stored, and with nothing shown. */
function storing(...stored: HistoryMessage[]): Partial<History> {
  return { stored, events: without(({ type }) => type === "shown" || type === "read") };
}
function adding(...events: Event[]): Partial<History> {
  return { events: [...RIGHT.events, ...events] };
}
function kindsOf(changes: Partial<History>): ViolationKind[] {
  return [...new Set(violationsOf({ ...RIGHT, ...changes }).map(({ kind }) => kind))].sort();
}

describe("a history", () => {
  test("without a fault of the chat has no violation", () => {
    expect(violationsOf(RIGHT)).toEqual([]);
    checkHistory(RIGHT);
  });

  test.each<[string, Partial<History>, ViolationKind[]]>([
    ["an acknowledged message is not stored", storing(A1, B1, A2), ["lost"]],
    [
      "an acknowledged message is stored under another id",
      storing(A1, B1, { ...A2, id: 3 }, FILE, { id: 5, sender: BEN, key: "b1" }),
      ["duplicated", "lost"],
    ],
    ["an ack has the id of another message", adding(acked(9, ADA, "a1", 2)), ["lost"]],
    ["a message is stored twice", storing(...STORED, { ...A1, id: 5 }), ["duplicated", "lost", "reordered"]],
    ["the last message is stored twice", storing(A1, B1, A2, FILE, { ...A2, id: 5 }), ["duplicated", "lost"]],
    [
      "a message is stored that nobody wrote",
      storing(...STORED, { id: 5, sender: BEN, key: "x" }),
      ["unwritten"],
    ],
    [
      "a message is stored under the other member",
      storing(A1, B1, A2, { ...FILE, sender: BEN }),
      ["lost", "unwritten"],
    ],
    [
      "a refused message is stored",
      storing(...STORED, { id: 5, sender: BEN, key: "b2" }),
      ["stored_after_error"],
    ],
    [
      "a message overtakes one of its sender",
      storing({ ...A2, id: 1 }, B1, { ...A1, id: 3 }, FILE),
      ["lost", "reordered"],
    ],
    ["an id is missing", storing(A1, B1, A2, { ...FILE, id: 5 }), ["gap", "lost"]],
    ["a client shows a message twice", adding(shown(99_000, BEN, FILE)), ["shown_wrongly"]],
    [
      "a client shows a message behind a gap",
      { events: without((event) => event.type === "shown" && event.message === B1 && event.reader === BEN) },
      ["shown_wrongly"],
    ],
    ["a client shows other content", adding(shown(99_000, ADA, { ...A2, key: "a3" })), ["shown_wrongly"]],
    [
      "a client shows a message that is not stored",
      adding(
        shown(99_000, ADA, A2),
        shown(99_000, ADA, FILE),
        shown(99_000, ADA, { id: 5, sender: BEN, key: "b2" }),
      ),
      ["shown_wrongly"],
    ],
    [
      "a member has read what no client of the member has shown",
      adding(read(99_000, ADA, 3)),
      ["read_unseen"],
    ],
    [
      "a member has read a message a moment too early",
      { events: [read(0, BEN, 1), ...RIGHT.events] },
      ["read_unseen"],
    ],
    [
      "a message is never answered",
      { events: without((event) => event.type === "acked" && event.key === "a2") },
      ["unanswered"],
    ],
    [
      "an answer is late",
      {
        events: [
          ...without((event) => event.type === "acked" && event.key === "a2"),
          acked(1_001 + ANSWERED_WITHIN_MS, ADA, "a2", 3),
        ],
      },
      ["unanswered"],
    ],
    [
      "an answer is late because an earlier fault was the last one",
      { events: without(({ type }) => type === "fault") },
      ["unanswered"],
    ],
  ])("in which %s has a violation", (_, changes, kinds) => {
    expect(kindsOf(changes)).toEqual(kinds);
    expect(() => checkHistory({ ...RIGHT, ...changes })).toThrow();
  });

  describe("in which a member has two tabs", () => {
    /** A second tab of Ben that was opened later, behind the first message. */
    const second = [B1, A2, FILE].map((message) => shown(99_000, BEN, message, 2));

    test("has no violation if each tab shows the messages in order, and one has shown what the member has read", () => {
      expect(kindsOf(adding(...second, read(99_001, BEN, 4)))).toEqual([]);
      const ofFirst = without((event) => event.type === "shown" && event.message === FILE);
      const shownToSecond = shown(99_000, BEN, FILE, 2);
      expect(kindsOf({ events: [...ofFirst, shownToSecond, read(99_001, BEN, 4)] })).toEqual([]);
    });

    test.each<[string, Event[], ViolationKind[]]>([
      ["shows a message twice", [...second, shown(99_000, BEN, FILE, 2)], ["shown_wrongly"]],
      ["leaves a message out", second.filter((_, i) => i !== 1), ["shown_wrongly"]],
      ["shows messages out of order", second.toReversed(), ["shown_wrongly"]],
      ["shows other content", [shown(99_000, BEN, { ...B1, key: "b3" }, 2)], ["shown_wrongly"]],
    ])("has a violation if the second one %s", (_, events, kinds) => {
      expect(kindsOf(adding(...events))).toEqual(kinds);
    });

    test("has a violation if the member has read what only the other member's tabs have shown", () => {
      const events = without((event) => event.type === "shown" && event.message === FILE);
      const ofAda = [A2, FILE].map((message) => shown(99_000, ADA, message));
      expect(kindsOf({ events: [...events, ...ofAda, read(99_001, BEN, 4)] })).toEqual(["read_unseen"]);
    });
  });

  test("in which a sender uses a key twice cannot be checked", () => {
    expect(() => violationsOf({ ...RIGHT, ...adding(wrote(9, ADA, "a1")) })).toThrow("twice");
  });
});

describe("a history of any length", () => {
  const KEYS = Array.from({ length: 12 }, (_, i) => `${i}`);
  function storedInOrder(keys: string[]): History {
    return {
      events: [
        ...KEYS.map((key, i) => wrote(i, ADA, key)),
        ...keys.map((key, i) => acked(100 + i, ADA, key, i + 1)),
      ],
      stored: keys.map((key, i) => ({ id: i + 1, sender: ADA, key })),
    };
  }

  test("has a violation exactly if its messages are not stored in the order in which they were written", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(KEYS, { minLength: KEYS.length }), (keys) => {
        const isOrdered = keys.join() === KEYS.join();
        const kinds = violationsOf(storedInOrder(keys)).map(({ kind }) => kind);
        expect(kinds.includes("reordered")).toBe(!isOrdered);
      }),
    );
    expect(violationsOf(storedInOrder(KEYS))).toEqual([]);
  });
});

describe("the recorder", () => {
  test("records a send, its answer or its refusal, and the time", async () => {
    let now = 0;
    const recorder = new HistoryRecorder(() => ++now);
    await recorder.send({ sender: ADA, key: "a1" }, async () => ({ id: 1 }));
    await recorder.send({ sender: ADA, key: "a file", isOrdered: false }, () =>
      Promise.reject(Object.assign(new Error(), { code: "file_too_large" })),
    );
    recorder.fault();
    expect(recorder.end([A1])).toEqual({
      events: [
        wrote(1, ADA, "a1"),
        acked(2, ADA, "a1", 1),
        wrote(3, ADA, "a file", false),
        { ...refused(4, ADA, "a file"), code: "file_too_large" },
        fault(5),
      ],
      stored: [A1],
    });
  });

  test("does not take a closed client for a refusal", async () => {
    const recorder = new HistoryRecorder();
    const closed = () => Promise.reject(Object.assign(new Error("closed"), { code: "closed" }));
    await expect(recorder.send({ sender: ADA, key: "a1" }, closed)).rejects.toThrow("closed");
    expect(violationsOf(recorder.end([])).map(({ kind }) => kind)).toEqual(["unanswered"]);
  });
});
