/**
 * Runs `run` for each item, in order, with at most `limit` of them in flight. Resolves when all have finished.
 * @param run must not reject: it handles its own failures
 */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  // The workers share one iterator, so that each item is taken once.
  const queue = items.values();
  const work = async () => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
}
