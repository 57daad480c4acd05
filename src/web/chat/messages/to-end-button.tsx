import { strings } from "../../i18n/language.ts";
import { arrowDownIcon } from "../../ui/icons/chat-icons.ts";
import { Icon } from "../../ui/icons/icon.tsx";
import type { Conversation } from "../conversation.ts";
import type { LogView } from "./log-view.ts";
import { messageStrings } from "./strings.ts";

type Props = { conversation: Conversation; view: LogView; onClick: () => void };

/** Leads to the end of the log, where the member is far from it or has not read what is there. */
export function ToEndButton({ conversation, view, onClick }: Props) {
  const { chat } = strings.value;
  const { log } = messageStrings.value;
  const count = conversation.newCount.value;
  if (count === 0 && !view.isFar.value) return null;
  const label = count === 0 ? log.toEnd : chat.newMessages(count);
  return (
    <button type="button" class="to-end" title={log.toEnd} onClick={onClick}>
      <Icon path={arrowDownIcon} />
      <span class="unseen">{label}</span>
      {count > 0 && (
        <span class="to-end-count" aria-hidden="true">
          {count}
        </span>
      )}
    </button>
  );
}
