import { useLayoutEffect, useRef } from "preact/hooks";
import type { Named } from "../i18n/display-name.ts";
import { initialsOf } from "./initials.ts";

/** Hue difference between consecutive members, in degrees: the golden angle keeps neighbours distinct. */
const HUE_STEP = 137.508;

/** A member's initials on a colour derived from their id. Hidden from screen readers, since the name is beside it. */
export function Avatar({ id, name, online = false }: Named & { online?: boolean }) {
  const circle = useRef<HTMLSpanElement>(null);
  // The Content-Security-Policy forbids style attributes, but not setting styles by script.
  useLayoutEffect(() => {
    circle.current?.style.setProperty("--hue", String((id * HUE_STEP) % 360));
  }, [id]);
  return (
    <span ref={circle} class={online ? "avatar is-online" : "avatar"} aria-hidden="true">
      <span class="initials">{initialsOf({ id, name })}</span>
    </span>
  );
}
