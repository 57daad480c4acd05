import { useLayoutEffect, useRef } from "preact/hooks";

/** Degrees of hue between one member and the next: the golden angle, so that neighbours differ. */
const HUE_STEP = 137.508;

/** A member's initials on a colour of their own. It says nothing that the name beside it does not. */
export function Avatar({ id, name, online = false }: { id: number; name: string; online?: boolean }) {
  const circle = useRef<HTMLSpanElement>(null);
  // The policy of the page forbids style attributes, not styles.
  useLayoutEffect(() => {
    circle.current?.style.setProperty("--hue", String((id * HUE_STEP) % 360));
  }, [id]);
  return (
    <span ref={circle} class={online ? "avatar is-online" : "avatar"} aria-hidden="true">
      {initialsOf(name, id)}
    </span>
  );
}

/** The first letters of the first and the last word; of `Member 17`, the number. */
function initialsOf(name: string, id: number): string {
  if (name === "" || name === `Member ${id}`) return String(id).slice(-2);
  const parts = name.trim().split(/\s+/);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => [...(part ?? "")][0] ?? "");
  return letters.join("").toLocaleUpperCase();
}
