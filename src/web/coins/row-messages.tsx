import { cleanFileName, cleanText } from "../../core/words.ts";
import type { ChargedMessage } from "../api.ts";
import { inboxConnection } from "../chats/inbox.ts";
import { fullTimestamp, shortTimestamp, timeOfDay } from "../i18n/dates.ts";
import { strings } from "../i18n/language.ts";
import { LoadFailure } from "../ui/load-failure.tsx";
import { messageHref } from "./message-href.ts";
import { RowAmount } from "./row-amount.tsx";
import type { RowProps } from "./row-props.ts";
import type { ShownEntries } from "./statement-pages.ts";
import { statementStrings } from "./strings.ts";
import { useChargedMessages } from "./use-charged-messages.ts";

/** The messages of a row, in pages. */
export function RowMessages({ row, statement, isOwn, act }: RowProps) {
  const t = statementStrings.value;
  const { messages, hasMore, isLoading, isFailed, more } = useChargedMessages(statement.address, row);
  const { chatId, other } = row;
  const refunds = refundsOf(statement.shown.value, chatId);
  return (
    <div class="entry-messages">
      {messages.value && messages.value.length > 0 && (
        <ol>
          {messages.value.map((message) => {
            const { message_id: id, refunded_at } = message;
            const refundedAt = refunded_at ?? refunds.get(id);
            const href = isOwn && other ? messageHref(other.id, id) : undefined;
            return (
              <li key={id} class="entry-message">
                <MessageLine message={message} href={href} refundedAt={refundedAt} />
                {refundedAt === undefined && act?.({ chatId, message })}
              </li>
            );
          })}
        </ol>
      )}
      {isFailed.value && <LoadFailure problem={t.messagesFailed} again={more} connection={inboxConnection} />}
      {!isFailed.value && isLoading.value && !hasMore.value && (
        <p role="status" class="quiet">
          {strings.value.shell.loading}
        </p>
      )}
      {!isFailed.value && hasMore.value && (
        <button type="button" class="link" aria-disabled={isLoading.value} onClick={() => void more()}>
          {isLoading.value ? strings.value.shell.loading : t.moreMessages}
        </button>
      )}
    </div>
  );
}

type LineProps = {
  message: ChargedMessage;
  href: string | undefined;
  refundedAt: string | undefined;
};

function MessageLine({ message, href, refundedAt }: LineProps) {
  const t = statementStrings.value;
  const { date, price } = message;
  const title = <bdi>{titleOf(message)}</bdi>;
  return (
    <>
      <span class="entry-message-about">
        {href === undefined ? title : <a href={href}>{title}</a>}
        <span class="entry-facts quiet">
          <time dateTime={date} title={fullTimestamp(date)}>
            {timeOfDay(date)}
          </time>
          {refundedAt !== undefined && (
            <span class="entry-tag">{t.refundedOn(shortTimestamp(refundedAt))}</span>
          )}
        </span>
      </span>
      <RowAmount amount={-price} />
    </>
  );
}

/** The first words of a text, the name of a file or the title of a sticker. Superusers see only the last of these. */
function titleOf({ type, title }: ChargedMessage): string {
  const t = statementStrings.value;
  if (title === null) return t.types[type];
  if (type === "smile") return t.sticker(cleanText(title));
  return type === "file" ? cleanFileName(title) : t.quoted(cleanText(title));
}

/** When the messages of a chat were refunded, as far as the loaded entries show it. An entry may be newer than a message's line. */
function refundsOf(shown: ShownEntries | undefined, chatId: number): Map<number, string> {
  const refunds = shown?.entries.filter(({ kind, chat_id }) => kind === "refund" && chat_id === chatId) ?? [];
  return new Map(refunds.map(({ first_message_id: id = 0, date }) => [id, date]));
}
