import { draftOf } from "../chat/drafts/drafts.ts";
import { useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";
import { unsentChats } from "./unsent.ts";

/** Marks a chat with what this member has not sent there yet. Screen readers read the marks as words, so a space follows each. */
export function ChatMarks({ otherId }: { otherId: number }) {
  const { chats: t } = strings.value;
  const { client } = useHost();
  const unsent = unsentChats.value.get(otherId);
  return (
    <>
      {unsent?.hasFailed && <Mark kind="is-failed" icon="M7 1v7.5M7 11v2" label={t.failed} />}
      {unsent?.isWaiting && (
        <Mark kind="is-waiting" icon="M7 3v4l3 2M7 1a6 6 0 1 0 .01 0" label={t.waiting} />
      )}
      {draftLine(client.memberId, otherId) !== "" && (
        <Mark kind="" icon="M2 12l1-3 6-6 2 2-6 6z" label={t.draft} />
      )}
    </>
  );
}

/** @param icon a path in a square of 14 */
function Mark({ kind, icon, label }: { kind: string; icon: string; label: string }) {
  return (
    <span class={`mark ${kind}`}>
      <svg viewBox="0 0 14 14" aria-hidden="true">
        <path d={icon} />
      </svg>
      {`${label} `}
    </span>
  );
}

/** Returns the first line of the chat's draft, which the list shows in place of the last message; empty without a draft. */
export function draftLine(memberId: number, otherId: number): string {
  return draftOf(memberId, otherId).firstLine.value;
}
