import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { COUNT_MS } from "../limits.ts";
import { countTowards } from "./count-towards.ts";

/** Returns a number that counts to each new value, and whether it does so. It does not where the member prefers reduced motion. */
export function useCount(value: number): { shown: number; isCounting: boolean } {
  const shown = useSignal(value);
  const before = useRef(value);
  useLayoutEffect(() => {
    const from = before.current;
    before.current = value;
    const start = performance.now();
    let frame = 0;
    function step(): void {
      const elapsedMs = performance.now() - start;
      shown.value = countTowards(value, { from, elapsedMs });
      if (elapsedMs < COUNT_MS) frame = requestAnimationFrame(step);
    }
    const isStill = from === value || matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (isStill) shown.value = value;
    else frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return { shown: shown.value, isCounting: shown.value !== value };
}
