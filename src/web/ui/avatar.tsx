import { useLayoutEffect, useRef } from "preact/hooks";
import { isUnnamed } from "../i18n/display-name.ts";

/** Hue difference between consecutive members, in degrees: the golden angle keeps neighbours distinct. */
const HUE_STEP = 137.508;

/** A member's initials on a colour derived from their id. Hidden from screen readers, since the name is beside it. */
export function Avatar({ id, name, online = false }: { id: number; name: string; online?: boolean }) {
  const circle = useRef<HTMLSpanElement>(null);
  // The Content-Security-Policy forbids style attributes, but not setting styles by script.
  useLayoutEffect(() => {
    circle.current?.style.setProperty("--hue", String((id * HUE_STEP) % 360));
  }, [id]);
  return (
    <span ref={circle} class={online ? "avatar is-online" : "avatar"} aria-hidden="true">
      {initialsOf({ id, name })}
    </span>
  );
}

/** Returns the first letters of the first and the last word; for a member without a name, the end of the number. */
function initialsOf(member: { id: number; name: string }): string {
  if (isUnnamed(member)) return String(member.id).slice(-2);
  const parts = member.name.trim().split(/\s+/);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => [...(part ?? "")][0] ?? "");
  return letters.join("").toLocaleUpperCase();
}
