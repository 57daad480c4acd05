import { strings } from "../../i18n/language.ts";
import { onDemand } from "../../on-demand.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { Nothing } from "../../ui/nothing.tsx";
import type { Conversation } from "../conversation.ts";
import { messageStrings } from "./strings.ts";

/** Most chats open at their end. */
const startOfChat = onDemand(() => import("./start-of-chat.tsx").then(({ StartOfChat }) => StartOfChat));

/** The top of a log: whether older messages load, or that the chat begins here. */
export function LogTop({ conversation }: { conversation: Conversation }) {
  const t = messageStrings.value.log;
  const { older, hasOlder, isLoaded, isEmpty, connection } = conversation;
  if (!isLoaded.value) {
    return isEmpty.value && connection.value.state !== "stopped" ? (
      <div class="log-skeleton" aria-hidden="true">
        <div class="skeleton" />
        <div class="skeleton" />
        <div class="skeleton" />
      </div>
    ) : null;
  }
  if (older.value === "failed") {
    return (
      <p class="quiet">
        {t.olderFailed}{" "}
        <button type="button" class="link" onClick={() => conversation.loadOlder()}>
          {strings.value.shell.again}
        </button>
      </p>
    );
  }
  if (hasOlder.value) return <p class="quiet">{t.older}</p>;
  return <Lazy part={startOfChat} props={{ conversation }} frame={Nothing} />;
}
