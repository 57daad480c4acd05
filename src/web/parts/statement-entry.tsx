import type { EntryBody } from "../site.ts";
import { chats } from "../state/chats.ts";
import { language, words } from "../state/language.ts";
import { hrefOf } from "../state/route.ts";
import { wholeMoment } from "../words/dates.ts";
import { spellName } from "../words/names.ts";
import { statementWords } from "../words/statement.ts";

/** One line of the statement: what it was for, and how many coins came or went. */
export function StatementEntry({ entry }: { entry: EntryBody }) {
  const said = statementWords.value;
  const { kind, amount, note, date } = entry;
  const signed = new Intl.NumberFormat(language.value, { signDisplay: "exceptZero" }).format(amount);
  return (
    <li class="entry">
      <span class="entry-kind">{said.kinds[kind]}</span>
      <span class={amount > 0 ? "entry-amount is-gain" : "entry-amount"}>
        <span aria-hidden="true">{signed}</span>
        <span class="unseen">{words.value.coins(amount)}</span>
      </span>
      <span class="entry-about">
        <ChatOf entry={entry} />
        {note && <bdi class="entry-note">{note}</bdi>}
        <time dateTime={date}>{wholeMoment(date)}</time>
      </span>
    </li>
  );
}

/** Of what is about messages: which ones, and with whom, where the list of chats knows. */
function ChatOf({ entry }: { entry: EntryBody }) {
  const said = statementWords.value;
  const { chat_id: chatId, first_message_id: first, last_message_id: last, count } = entry;
  if (chatId === undefined) return null;
  const other = chats.value?.find(({ chat_id }) => chat_id === chatId)?.other_member;
  return (
    <span>
      {other ? (
        <a href={hrefOf({ screen: "chat", otherId: other.id })}>
          <bdi>{said.chatWith(spellName(other))}</bdi>
        </a>
      ) : (
        said.chat(chatId)
      )}
      {count !== undefined && entry.kind !== "refund" && ` · ${said.paid(count)}`}
      {first !== undefined &&
        last !== undefined &&
        ` · ${first === last ? said.message(first) : said.messages(first, last)}`}
    </span>
  );
}
