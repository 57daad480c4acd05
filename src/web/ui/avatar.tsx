import type { Named } from "../i18n/display-name.ts";
import { initialsOf } from "./initials.ts";

/** Hue difference between consecutive members, in degrees: the golden angle keeps neighbours distinct. */
const HUE_STEP = 137.508;

/**
 * A member's picture. Without one, or if it does not load, their initials on a colour derived from their id. Hidden from screen
 * readers, since the name is beside it.
 */
export function Avatar({ id, name, picture, online }: Named & { online?: boolean }) {
  // The Content-Security-Policy forbids style attributes, but not setting styles by script.
  const paint = (circle: HTMLElement | null) =>
    circle?.style.setProperty("--hue", String((id * HUE_STEP) % 360));
  return (
    <span ref={paint} class={online ? "avatar is-online" : "avatar"} aria-hidden="true">
      <span class="initials">{initialsOf({ id, name })}</span>
      {picture && <img key={picture} src={picture} alt="" loading="lazy" onError={hide} />}
    </span>
  );
}

function hide({ currentTarget: image }: { currentTarget: HTMLImageElement }): void {
  image.hidden = true;
}

/** Requests fail for a moment after a browser reports that it has a network again, or later still if they began without one. */
const LOAD_AGAIN_AFTER_MS = [0, 1000, 5000];

/** Loads the pictures again that did not load. Call when the page is connected again. */
export function loadPicturesAgain(): void {
  for (const ms of LOAD_AGAIN_AFTER_MS) setTimeout(loadHiddenPictures, ms);
}

function loadHiddenPictures(): void {
  for (const image of document.querySelectorAll<HTMLImageElement>(".avatar img[hidden]")) {
    image.hidden = false;
    image.setAttribute("src", image.src);
  }
}
