import { strings } from "../i18n/language.ts";
import { reconnectDisplaced } from "./open-chat.ts";

/** Makes this tab live again after others have displaced its connections. */
export function UseHereButton() {
  return (
    <button type="button" class="link" onClick={reconnectDisplaced}>
      {strings.value.shell.useHere}
    </button>
  );
}
