import { useSignal } from "@preact/signals";
import { displayName } from "../i18n/display-name.ts";
import { Avatar } from "../ui/avatar.tsx";
import { messagesIcon, unfoldIcon } from "../ui/icons/coin-icons.ts";
import { Icon } from "../ui/icons/icon.tsx";
import { RowAmount } from "./row-amount.tsx";
import { RowMessages } from "./row-messages.tsx";
import type { RowProps } from "./row-props.ts";
import { statementStrings } from "./strings.ts";

/** The messages of a chat on one day, which a press unfolds. */
export function MessagesItem(props: RowProps) {
  const isOpen = useSignal(false);
  return (
    <li class="entry">
      <button
        type="button"
        class="entry-row"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <Folded {...props} />
      </button>
      {isOpen.value && <RowMessages {...props} />}
    </li>
  );
}

/** The other member, how many messages there are, and what they cost. */
function Folded({ row, statement }: RowProps) {
  const t = statementStrings.value;
  const { other, chatId, count, amount, isPending, balance } = row;
  return (
    <>
      {other ? (
        <Avatar {...other} />
      ) : (
        <span class="entry-icon">
          <Icon path={messagesIcon} />
        </span>
      )}
      <span class="entry-about">
        <bdi class="entry-title">{other ? displayName(other) : t.chat(chatId)}</bdi>
        <span class="entry-facts">
          {t.paid(count)}
          <Icon path={unfoldIcon} />
          {isPending && <span class="entry-tag">{t.pending}</span>}
        </span>
      </span>
      <RowAmount
        amount={amount}
        balance={balance}
        isExact={statement.isListExact.value || !isPending}
        isPending={isPending}
      />
    </>
  );
}
