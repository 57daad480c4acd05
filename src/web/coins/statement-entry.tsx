import type { ComponentChildren } from "preact";
import { cleanText } from "../../core/words.ts";
import type { EntryBody } from "../api.ts";
import { fullTimestamp } from "../i18n/dates.ts";
import { displayName, type Named } from "../i18n/display-name.ts";
import { language, strings } from "../i18n/language.ts";
import { hrefOf } from "../shell/route.ts";
import { statementStrings } from "./strings.ts";

type Props = {
  entry: EntryBody;
  otherOf: (chatId: number) => Named | undefined;
  act?: ComponentChildren;
};

/** One entry of the statement: its reason and its signed amount. */
export function StatementEntry({ entry, otherOf, act }: Props) {
  const t = statementStrings.value;
  const { kind, amount, note, date } = entry;
  const format = new Intl.NumberFormat(language.value, { signDisplay: "exceptZero" });
  // A minus is as wide as a plus, unlike a hyphen.
  const signed = format.format(amount).replace("-", "−");
  return (
    <li class="entry">
      <span class="entry-kind">{t.kinds[kind]}</span>
      <span class={amount > 0 ? "entry-amount is-gain" : "entry-amount"}>
        <span aria-hidden="true">{signed}</span>
        <span class="unseen">{strings.value.coins(amount)}</span>
      </span>
      <span class="entry-about">
        <EntryChat entry={entry} otherOf={otherOf} />
        {note && <bdi class="entry-note">{cleanText(note)}</bdi>}
        <time dateTime={date}>{fullTimestamp(date)}</time>
        {act}
      </span>
    </li>
  );
}

/** Names the chat, with the other member if that one is known, and the messages of an entry. */
function EntryChat({ entry, otherOf }: Pick<Props, "entry" | "otherOf">) {
  const t = statementStrings.value;
  const { chat_id: chatId, first_message_id: first, last_message_id: last, count } = entry;
  if (chatId === undefined) return null;
  const other = otherOf(chatId);
  const parts = [
    count !== undefined && entry.kind !== "refund" && t.paid(count),
    first !== undefined &&
      last !== undefined &&
      (first === last ? t.message(first) : t.messages(first, last)),
  ];
  return (
    <>
      <span>
        {other ? (
          <a href={hrefOf({ screen: "chat", otherId: other.id })}>
            <bdi>{t.chatWith(displayName(other))}</bdi>
          </a>
        ) : (
          t.chat(chatId)
        )}
      </span>
      <span>{parts.filter((each) => each !== false).join(" · ")}</span>
    </>
  );
}
