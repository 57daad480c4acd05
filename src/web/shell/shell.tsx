import { strings } from "../i18n/language.ts";
import { loadPicturesAgain } from "../ui/avatar.tsx";
import { useRise } from "../ui/use-rise.ts";
import { ConnectionOverlay } from "./connection-overlay.tsx";
import { pageConnection } from "./page-connection.ts";
import { Rail } from "./rail.tsx";
import { route } from "./route.ts";
import { Screen } from "./screen.tsx";
import { UpdateNotice } from "./update-notice.tsx";

/** The frame of every screen of a logged-in member: the ways to the screens, and notices above them. */
export function Shell() {
  const { screen } = route.value;
  const isOnline = pageConnection.value === "online";
  useRise(() => pageConnection.value === "online", loadPicturesAgain);
  return (
    <div class={`shell at-${screen} ${isOnline ? "" : "is-unconnected"}`}>
      <SkipButton isChat={screen === "chat"} />
      <Rail />
      <Screen />
      <div class="overlay">
        <ConnectionOverlay />
        <UpdateNotice />
      </div>
    </div>
  );
}

/** Leads past the rail, and in a chat past the list too. */
function SkipButton({ isChat }: { isChat: boolean }) {
  const { shell } = strings.value;
  return (
    <button type="button" class="skip" onClick={() => skipTo(isChat ? '[role="log"]' : "#content")}>
      {isChat ? shell.skipToMessages : shell.skip}
    </button>
  );
}

/** Moves the focus by script. A link is not possible, since the fragment holds the route. */
function skipTo(selector: string): void {
  const target = document.querySelector<HTMLElement>(selector) ?? document.getElementById("content");
  target?.focus();
}
