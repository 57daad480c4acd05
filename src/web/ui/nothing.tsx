import type { ComponentChildren } from "preact";

/** The frame of a part that leaves no gap while its code loads. */
export function Nothing({ children }: { children?: ComponentChildren }) {
  return children ?? null;
}
