import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { EntryBody } from "../../api.ts";
import { Entries } from "../../coins/statement-screen.tsx";
import { useStatement } from "../../coins/use-statement.ts";
import { displayName } from "../../i18n/display-name.ts";
import { adminStrings } from "../strings.ts";
import { type Refundable, RefundForm, RefundSheet } from "./refund.tsx";
import type { ShownMember } from "./shown-member.ts";

/** The member's statement, with a refund of each message that is charged by itself, and of any by its reference. */
export function MemberStatement({ member, onChange }: ShownMember) {
  const { statement: t } = adminStrings.value;
  const statement = useStatement(`/members/${member.id}/statement`);
  useEffect(() => void statement.newest(), []);
  const chosen = useSignal<Refundable | undefined>(undefined);
  const afterRefund = async () => {
    await Promise.all([onChange(), statement.newest()]);
  };
  const choose = (message?: Refundable) => {
    chosen.value = message;
  };
  return (
    <section class="card statement-card" aria-labelledby="entries-title">
      <h2 id="entries-title">{t.title}</h2>
      <RefundForm name={displayName(member)} afterRefund={afterRefund} />
      <Entries
        statement={statement}
        act={(entry) => <RefundButton entry={entry} onClick={choose} />}
        otherOf={() => undefined}
      />
      {chosen.value && (
        <RefundSheet
          message={chosen.value}
          name={displayName(member)}
          afterRefund={afterRefund}
          onClose={() => choose()}
        />
      )}
    </section>
  );
}

/** Refunds the message of a charge, if it is the only one. */
function RefundButton({ entry, onClick }: { entry: EntryBody; onClick: (message: Refundable) => void }) {
  const { refund: t } = adminStrings.value;
  const { kind, amount, chat_id: chatId, first_message_id: messageId, count } = entry;
  if (kind !== "charge" || count !== 1 || chatId === undefined || messageId === undefined) return null;
  return (
    <button type="button" class="link" onClick={() => onClick({ chatId, messageId, coins: -amount })}>
      {t.submit}
      <span class="unseen"> {t.reference(chatId, messageId)}</span>
    </button>
  );
}
