import { reconnectDisplaced } from "../chat/open-chat.ts";
import { strings } from "../i18n/language.ts";

/** Makes this tab live again after others have displaced its connections. */
export function UseHereButton() {
  function reconnect(): void {
    reconnectDisplaced();
    // The button disappears with the focus.
    document.getElementById("content")?.focus();
  }
  return (
    <button type="button" class="link" onClick={reconnect}>
      {strings.value.shell.useHere}
    </button>
  );
}
