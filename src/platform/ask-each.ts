import { ASK_WAIT_MS } from "../core/limits.ts";
import { UnavailableError, withDeadline } from "./deadline.ts";
import { CallBudget, forEachLimited } from "./for-each-limited.ts";

/**
 * Calls a room for each item, `ROOM_CALLS_AT_ONCE` at the same time, for at most `ASK_WAIT_MS` in all: a room that hangs takes
 * nothing from the answers of the others. Asks at most `FAN_OUT_MAX_CALLS` rooms, the first ones. Never rejects.
 * @param onFailure called for each room that was asked and failed, and once for all rooms that were not asked
 * @returns the answers in the order of the items; undefined for a room that failed, was late, or was not asked
 */
export async function askEach<T, R>(
  items: readonly T[],
  ask: (item: T) => Promise<R>,
  onFailure: (item: T, error: unknown) => void,
): Promise<(R | undefined)[]> {
  const answers = new Array<R | undefined>(items.length).fill(undefined);
  const startedAt = Date.now();
  const unasked = await forEachLimited([...items.entries()], new CallBudget(), async ([i, item]) => {
    // Never waits longer than in the beginning: the clock may have been set back.
    const waitMs = Math.min(ASK_WAIT_MS, startedAt + ASK_WAIT_MS - Date.now());
    try {
      if (waitMs <= 0) throw new UnavailableError("the time to ask the rooms is over");
      answers[i] = await withDeadline(ask(item), waitMs);
    } catch (error) {
      onFailure(item, error);
    }
  });
  const first = items[items.length - unasked];
  if (unasked > 0 && first !== undefined)
    onFailure(
      first,
      new UnavailableError(`${unasked} rooms were not asked: they are too many for one request`),
    );
  return answers;
}
