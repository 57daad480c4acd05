/** Returns a function that calls `run` after `delayMs` without another call, but at most `maxWaitMs` after the first. */
export function debounce(
  run: () => void,
  { delayMs, maxWaitMs }: { delayMs: number; maxWaitMs: number },
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastTimer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    clearTimeout(lastTimer);
    lastTimer = undefined;
    run();
  };
  return () => {
    clearTimeout(timer);
    timer = setTimeout(end, delayMs);
    lastTimer ??= setTimeout(end, maxWaitMs);
  };
}
