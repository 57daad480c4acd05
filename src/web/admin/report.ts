import { pageHost } from "../shell/page-host.ts";
import { showToast } from "../ui/toast.ts";

/** Reports the result of an act, in place of the one before, on the screen and to screen readers. */
export function report(text: string): void {
  showToast(text, document);
  pageHost.announce(text);
}
