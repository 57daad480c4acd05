import { session } from "../account/session.ts";
import { draftOf } from "../chat/drafts/drafts.ts";
import { strings } from "../i18n/language.ts";

/** Marks a chat with what this member has not sent there yet. */
export function ChatMarks({ otherId }: { otherId: number }) {
  const { chats: t } = strings.value;
  const memberId = session.value?.memberId;
  if (memberId === undefined || !draftOf(memberId, otherId).isPresent.value) return null;
  return <span class="mark">{t.draft}</span>;
}
