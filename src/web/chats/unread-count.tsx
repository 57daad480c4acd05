import { UNREAD_MAX } from "../../core/limits.ts";
import { strings } from "../i18n/language.ts";

/** A badge with a number of unread messages; nothing if there are none. */
export function UnreadCount({ unread }: { unread: number }) {
  const { chats: t } = strings.value;
  if (unread === 0) return null;
  const isAll = unread < UNREAD_MAX;
  return (
    <span class="count">
      <span aria-hidden="true">{isAll ? unread : `${UNREAD_MAX - 1}+`}</span>
      <span class="unseen row-aside">{isAll ? t.unread(unread) : t.moreUnread(UNREAD_MAX - 1)}</span>
    </span>
  );
}
