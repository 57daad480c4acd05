import { cleanText } from "../../core/words.ts";
import type { EntryBody } from "../api.ts";
import { timeOfDay } from "../i18n/dates.ts";
import { displayName } from "../i18n/display-name.ts";
import { giftIcon, minusIcon, refundIcon } from "../ui/icons/coin-icons.ts";
import { Icon } from "../ui/icons/icon.tsx";
import { messageHref } from "./message-href.ts";
import { RowAmount } from "./row-amount.tsx";
import type { MovementRow } from "./statement-rows.ts";
import { statementStrings } from "./strings.ts";

const ICONS: Partial<Record<EntryBody["kind"], string>> = { grant: giftIcon, refund: refundIcon };

/** A grant, a deduction or a refund: its reason, and the message that was refunded. */
export function MovementItem({ row, isOwn }: { row: MovementRow; isOwn: boolean }) {
  const { kind, amount, note, date } = row.entry;
  return (
    <li class="entry">
      <div class="entry-row">
        <span class="entry-icon">
          <Icon path={ICONS[kind] ?? minusIcon} />
        </span>
        <span class="entry-about">
          <span class="entry-title">{statementStrings.value.kinds[kind]}</span>
          <RefundedMessage entry={row.entry} isOwn={isOwn} />
          {note && <bdi class="entry-note">{cleanText(note)}</bdi>}
          <time dateTime={date}>{timeOfDay(date)}</time>
        </span>
        <RowAmount amount={amount} balance={row.balance} />
      </div>
    </li>
  );
}

/** The message of a refund. In one's own statement it leads into the chat. */
function RefundedMessage({ entry, isOwn }: { entry: EntryBody; isOwn: boolean }) {
  const t = statementStrings.value;
  const { chat_id: chatId, first_message_id: message, other_member: other } = entry;
  if (chatId === undefined || message === undefined) return null;
  return (
    <span>
      <bdi>{other ? displayName(other) : t.chat(chatId)}</bdi>
      {" · "}
      {other && isOwn ? (
        <a href={messageHref(other.id, message)}>{t.message(message)}</a>
      ) : (
        t.message(message)
      )}
    </span>
  );
}
