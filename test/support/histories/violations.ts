import { expect } from "vitest";
import type { Event, History, HistoryMessage } from "./history.ts";

/**
 * `lost`: acknowledged, but not stored, or under another id. `duplicated`: stored twice. `unwritten`: stored, but never written.
 * `reordered`: stored before a message that its sender wrote first. `stored_after_error`: refused, but stored. `gap`: an id is
 * missing in what is stored. `shown_wrongly`: a tab has shown a message twice, out of order, behind a gap, or with other content.
 * `read_unseen`: read before a tab of the reader has shown it. `unanswered`: no answer in time after the last fault.
 */
export type ViolationKind =
  | "lost"
  | "duplicated"
  | "unwritten"
  | "reordered"
  | "stored_after_error"
  | "gap"
  | "shown_wrongly"
  | "read_unseen"
  | "unanswered";
export type Violation = { kind: ViolationKind; detail: string };

/** How long after the last fault, or after it was written, a message may be unanswered. */
export const ANSWERED_WITHIN_MS = 30_000;

type EventOf<T extends Event["type"]> = Extract<Event, { type: T }>;

const nameOf = ({ sender, key }: { sender: number; key: string }) => `${sender} "${key}"`;
const eventsOf = <T extends Event["type"]>({ events }: History, type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

/** Expects a history to have no violation. */
export function checkHistory(history: History): void {
  expect(violationsOf(history).slice(0, 20)).toEqual([]);
}

/** Returns everything that is wrong in the history of one chat. @throws for a history in which a sender used a key twice */
export function violationsOf(history: History): Violation[] {
  const keys = eventsOf(history, "wrote").map(nameOf);
  if (new Set(keys).size < keys.length) throw new Error("a sender has written the same key twice");
  return [
    ...storageViolations(history),
    ...answerViolations(history),
    ...orderViolations(history),
    ...shownViolations(history),
    ...readViolations(history),
    ...lateAnswers(history),
  ];
}

function storageViolations(history: History): Violation[] {
  const written = new Set(eventsOf(history, "wrote").map(nameOf));
  const found = new Set<string>();
  const violations: Violation[] = [];
  for (const [i, message] of history.stored.entries()) {
    const name = nameOf(message);
    if (message.id !== i + 1) violations.push({ kind: "gap", detail: `${message.id} at place ${i + 1}` });
    if (found.has(name)) violations.push({ kind: "duplicated", detail: name });
    if (!written.has(name)) violations.push({ kind: "unwritten", detail: name });
    found.add(name);
  }
  return violations;
}

function answerViolations(history: History): Violation[] {
  const ids = new Map(history.stored.map((message) => [nameOf(message), message.id]));
  const lost = eventsOf(history, "acked").filter((acked) => ids.get(nameOf(acked)) !== acked.id);
  const refused = eventsOf(history, "refused").filter((event) => ids.has(nameOf(event)));
  return [
    ...lost.map((acked) => ({ kind: "lost" as const, detail: `${nameOf(acked)} as ${acked.id}` })),
    ...refused.map((event) => ({
      kind: "stored_after_error" as const,
      detail: `${nameOf(event)} ${event.code}`,
    })),
  ];
}

/** Compares the order of what is stored with the order in which each sender wrote it. */
function orderViolations(history: History): Violation[] {
  const places = new Map<string, number>();
  for (const [i, wrote] of eventsOf(history, "wrote").entries())
    if (wrote.isOrdered) places.set(nameOf(wrote), i);
  const last = new Map<number, { place: number; name: string }>();
  const violations: Violation[] = [];
  for (const message of history.stored) {
    const name = nameOf(message);
    const place = places.get(name);
    if (place === undefined) continue;
    const before = last.get(message.sender);
    if (before && place < before.place)
      violations.push({ kind: "reordered", detail: `${before.name} before ${name}` });
    else last.set(message.sender, { place, name });
  }
  return violations;
}

/** Checks that each tab of each member shows what is stored, from some message on, without a gap. */
function shownViolations(history: History): Violation[] {
  const lastShown = new Map<string, number>();
  const violations: Violation[] = [];
  for (const { reader, tab = 1, message } of eventsOf(history, "shown")) {
    const client = `${reader} in tab ${tab}`;
    const last = lastShown.get(client);
    const isNext = last === undefined || message.id === last + 1;
    if (!isNext || !isSame(message, history.stored[message.id - 1]))
      violations.push({
        kind: "shown_wrongly",
        detail: `to ${client}: ${message.id} ${nameOf(message)} behind ${last}`,
      });
    lastShown.set(client, message.id);
  }
  return violations;
}

/** Checks that a tab of each member has shown what the member has read. */
function readViolations({ events }: History): Violation[] {
  const shown = new Map<number, number>();
  const violations: Violation[] = [];
  for (const event of events) {
    if (event.type === "shown")
      shown.set(event.reader, Math.max(shown.get(event.reader) ?? 0, event.message.id));
    if (event.type === "read" && event.id > (shown.get(event.reader) ?? 0))
      violations.push({ kind: "read_unseen", detail: `${event.id} by ${event.reader}` });
  }
  return violations;
}

function lateAnswers(history: History): Violation[] {
  const lastFault = eventsOf(history, "fault").at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  const answers = [...eventsOf(history, "acked"), ...eventsOf(history, "refused")];
  const answeredAt = new Map(answers.map((answer) => [nameOf(answer), answer.at]));
  return eventsOf(history, "wrote").flatMap((wrote): Violation[] => {
    const answered = answeredAt.get(nameOf(wrote));
    const limit = Math.max(wrote.at, lastFault) + ANSWERED_WITHIN_MS;
    if (answered !== undefined) {
      return answered > limit ? [{ kind: "unanswered", detail: `${nameOf(wrote)} until ${answered}` }] : [];
    }
    return [{ kind: "unanswered", detail: nameOf(wrote) }];
  });
}

function isSame(one: HistoryMessage, other: HistoryMessage | undefined): boolean {
  return other !== undefined && one.id === other.id && nameOf(one) === nameOf(other);
}
