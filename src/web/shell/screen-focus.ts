import { effect } from "@preact/signals";
import { createHeadingFocus } from "../ui/heading-focus.ts";
import { rescueFocus } from "../ui/lost-focus.ts";
import { isLoggedIn } from "./page-title.ts";
import { route } from "./route.ts";

/** Has screen readers continue at the heading of each new screen, and near an element that disappears while it has the focus. */
export function syncScreenFocus(): void {
  rescueFocus(document);
  const screenChanged = createHeadingFocus(document);
  let before: string | undefined;
  effect(() => {
    const now = isLoggedIn.value ? JSON.stringify(route.value) : "";
    if (before !== undefined && now !== before) screenChanged();
    before = now;
  });
}
