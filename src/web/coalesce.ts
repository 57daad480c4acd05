/** Returns a function that calls `run`, but never twice at a time: calls that come meanwhile are answered by one more. */
export function coalesce(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let isDue = false;
  const runAll = async () => {
    while (isDue) {
      isDue = false;
      await run();
    }
  };
  return () => {
    isDue = true;
    running ??= runAll().finally(() => {
      running = undefined;
    });
    return running;
  };
}
