import { untracked, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";

/** Calls `run` whenever `condition`, which reads signals, becomes true while the component is shown. */
export function useRise(condition: () => boolean, run: () => unknown): void {
  // The effect runs later than the component is shown, and the condition may become true in between.
  const before = useRef(untracked(condition));
  const newest = useRef(run);
  newest.current = run;
  useSignalEffect(() => {
    const now = condition();
    if (now && !before.current) newest.current();
    before.current = now;
  });
}
