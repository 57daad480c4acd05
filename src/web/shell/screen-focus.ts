import { effect } from "@preact/signals";
import { onDemand } from "../on-demand.ts";
import { createHeadingFocus, focusHeading } from "../ui/heading-focus.ts";
import { isLoggedIn } from "./page-title.ts";
import { fragment } from "./route.ts";

/** No first screen waits for it. */
const lostFocus = onDemand(() =>
  Promise.all([import("../ui/lost-focus.ts"), import("./focus-successor.ts")]),
);

/** Has screen readers continue at the heading of each new screen, and near an element that disappears while it has the focus. */
export function syncScreenFocus(): void {
  void lostFocus.load().then(
    ([{ rescueFocus }, { chatSuccessor }]) =>
      rescueFocus(document, { successorOf: chatSuccessor, focusHeading }),
    () => {},
  );
  const screenChanged = createHeadingFocus(document);
  let before: string | undefined;
  effect(() => {
    const now = isLoggedIn.value ? fragment.value : "-";
    if (before !== undefined && now !== before) screenChanged();
    before = now;
  });
}
