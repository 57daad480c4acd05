import { ANNOUNCEMENT_MS } from "../limits.ts";

/** Has a screen reader read a text. `now` interrupts what it reads. */
export type Announce = (text: string, how?: "now") => void;

/**
 * Creates the two live regions of a tree, since screen readers only notice changes of a region that they know. `clear` removes what
 * they still have, which may be words of a member.
 */
export function createAnnouncer(root: Document | ShadowRoot): Announce & { clear: () => void } {
  const politely = createRegion("polite");
  const now = createRegion("assertive");
  const place = root instanceof Document ? root.body : root;
  place.appendChild(politely);
  place.appendChild(now);
  const announce: Announce = (text, how) => {
    // A new element: the same text is read again, and others are not read with it.
    const line = document.createElement("p");
    line.textContent = text;
    (how === "now" ? now : politely).appendChild(line);
    setTimeout(() => line.remove(), ANNOUNCEMENT_MS);
  };
  const clear = () => {
    politely.replaceChildren();
    now.replaceChildren();
  };
  return Object.assign(announce, { clear });
}

function createRegion(how: "polite" | "assertive"): HTMLElement {
  const region = document.createElement("div");
  region.className = "unseen announcer";
  region.setAttribute("aria-live", how);
  region.setAttribute("aria-relevant", "additions");
  return region;
}
