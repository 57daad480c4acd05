import { ASK_WAIT_MS, ROOM_CALLS_AT_ONCE } from "../core/limits.ts";
import { UnavailableError, withDeadline } from "./deadline.ts";
import { forEachLimited } from "./for-each-limited.ts";

/**
 * Calls a room for each item, `ROOM_CALLS_AT_ONCE` at the same time, for at most `ASK_WAIT_MS` in all: a room that hangs takes
 * nothing from the answers of the others. Never rejects.
 * @returns the answers in the order of the items; undefined for a room that failed, was late, or was not asked in time
 */
export async function askEach<T, R>(
  items: readonly T[],
  ask: (item: T) => Promise<R>,
  onFailure: (item: T, error: unknown) => void,
): Promise<(R | undefined)[]> {
  const answers = new Array<R | undefined>(items.length).fill(undefined);
  const startedAt = Date.now();
  await forEachLimited([...items.entries()], ROOM_CALLS_AT_ONCE, async ([i, item]) => {
    // Never waits longer than in the beginning: the clock may have been set back.
    const waitMs = Math.min(ASK_WAIT_MS, startedAt + ASK_WAIT_MS - Date.now());
    try {
      if (waitMs <= 0) throw new UnavailableError("the time to ask the rooms is over");
      answers[i] = await withDeadline(ask(item), waitMs);
    } catch (error) {
      onFailure(item, error);
    }
  });
  return answers;
}
