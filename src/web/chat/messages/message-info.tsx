import { useSignal } from "@preact/signals";
import type { V1Message } from "../../../protocol/frames/server.ts";
import { useHost } from "../../chat-host.tsx";
import { fullTimestamp } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { Sheet } from "../../ui/sheet.tsx";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { copyAndConfirm } from "./copy-text.ts";
import { messageStrings } from "./strings.ts";

/** No line ends at it. */
const NO_BREAK_HYPHEN = "\u2011";

type Props = { message: V1Message; conversation: Conversation; onClose: () => void };

/** When a message was sent, its number and, of an own one, its price and whether it was read. */
export function MessageInfo({ message, conversation, onClose }: Props) {
  const { info: t } = messageStrings.value;
  const { coins, chat } = strings.value;
  const props = useHost();
  const { id, chat_id: chatId, date, price } = message;
  // The page's announcer is outside of the dialog, where a screen reader reads nothing.
  const result = useSignal("");
  const copy = async () => {
    result.value = await copyAndConfirm(`${chatId}-${id}`, props);
  };
  const isOwn = message.member_id === conversation.memberId;
  const isRead = id <= conversation.other.value.last_read_id;
  return (
    <Sheet title={t.title} closeLabel={attachmentStrings.value.close} kind="message-info" onClose={onClose}>
      <ul>
        <li>{t.sent(fullTimestamp(date))}</li>
        {isOwn && <li>{isRead ? chat.read : t.unread}</li>}
        {isOwn && price !== undefined && <li>{price === 0 ? chat.free : coins(price)}</li>}
        <li>{t.number(id)}</li>
      </ul>
      <button type="button" onClick={copy}>
        {t.reference(`${chatId}${NO_BREAK_HYPHEN}${id}`)}
      </button>
      <span role="status" class="unseen">
        {result.value}
      </span>
    </Sheet>
  );
}
