import { draftOf } from "../chat/drafts/drafts.ts";
import { useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";
import { Icon } from "../ui/icons/icon.tsx";
import { alertIcon, clockIcon } from "../ui/icons/page-icons.ts";
import { unsentChats } from "./unsent.ts";

/** Marks a chat with what this member has not sent there yet. Screen readers read the marks as words, so a space follows each. */
export function ChatMarks({ otherId }: { otherId: number }) {
  const { chats: t } = strings.value;
  const { client } = useHost();
  const unsent = unsentChats.value.get(otherId);
  return (
    <>
      {unsent?.hasFailed && <Mark kind="is-failed" icon={alertIcon} label={t.failed} />}
      {unsent?.isWaiting && <Mark kind="is-waiting" icon={clockIcon} label={t.waiting} />}
      {draftLine(client.memberId, otherId) !== "" && <span class="mark is-draft">{`${t.draft} `}</span>}
    </>
  );
}

function Mark({ kind, icon, label }: { kind: string; icon: string; label: string }) {
  return (
    <span class={`mark ${kind}`}>
      <Icon path={icon} />
      {`${label} `}
    </span>
  );
}

/** Returns the first line of the chat's draft, which the list shows in place of the last message; empty without a draft. */
export function draftLine(memberId: number, otherId: number): string {
  return draftOf(memberId, otherId).firstLine.value;
}
