import { strings } from "../i18n/language.ts";
import { reconnectDisplaced } from "./open-chat.ts";

/** Makes this tab live again after others have displaced its connections. */
export function UseHereButton({ root }: { root: Document | ShadowRoot }) {
  function reconnect(): void {
    reconnectDisplaced();
    // The button disappears with the focus.
    root.getElementById("content")?.focus();
  }
  return (
    <button type="button" class="link" onClick={reconnect}>
      {strings.value.shell.useHere}
    </button>
  );
}
