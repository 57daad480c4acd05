import type { Counters } from "../workers/counters.ts";

/** The average of one message. */
export type HumanCost = {
  name: string;
  objectRows: number;
  d1Rows: number;
  /** Batches and single statements that wrote rows. */
  d1Writes: number;
  d1Calls: number;
  /** Calls from one object to another. */
  objectCalls: number;
  /** How often the chat's own room and the two inboxes came into memory. */
  ownWakes: number;
  /** How often any other room came into memory. */
  otherRooms: number;
  /** Rows in objects by statement, and calls to D1 by their first statement. */
  rowsBy: Record<string, number>;
  d1CallsBy: Record<string, number>;
};

/** Returns the average cost of a message. @param room the name of the room in which the messages were written */
export function humanCostOf(
  name: string,
  counters: Counters,
  { messages, room }: { messages: number; room: string },
): HumanCost {
  const wakes = Object.entries(counters.woken);
  const isOther = (object: string) => object.startsWith("ChatRoom ") && object !== `ChatRoom ${room}`;
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0) / messages;
  return {
    name,
    objectRows: counters.objectRows / messages,
    d1Rows: counters.d1Rows / messages,
    d1Writes: counters.d1Writes / messages,
    d1Calls: counters.d1Calls / messages,
    objectCalls: sum(Object.values(counters.objectCalls)),
    ownWakes: sum(wakes.filter(([object]) => !isOther(object)).map(([, count]) => count)),
    otherRooms: sum(wakes.filter(([object]) => isOther(object)).map(([, count]) => count)),
    rowsBy: perMessage(counters.objectRowsBy, messages),
    d1CallsBy: perMessage(counters.d1CallsBy, messages),
  };
}

function perMessage(counts: Record<string, number>, messages: number): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / messages]));
}

/** Lists counts, the largest first. */
export function listCounts(counts: Record<string, number>): string {
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name} ${count.toFixed(2)}`).join(", ");
}
