import { useLayoutEffect, useRef } from "preact/hooks";
import { isUnnamed } from "../i18n/display-name.ts";

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
      {initialsOf({ id, name })}
    </span>
  );
}

/** The first letters of the first and the last word; of `Member 17`, the number. */
function initialsOf(member: { id: number; name: string }): string {
  if (isUnnamed(member)) return String(member.id).slice(-2);
  const parts = member.name.trim().split(/\s+/);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => [...(part ?? "")][0] ?? "");
  return letters.join("").toLocaleUpperCase();
}
