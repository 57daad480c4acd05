import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Charged } from "../../coins/row-props.ts";
import { StatementList } from "../../coins/statement-list.tsx";
import { useStatement } from "../../coins/use-statement.ts";
import { adminStrings } from "../strings.ts";
import { type Refundable, RefundForm, RefundSheet } from "./refund.tsx";
import type { ShownMember } from "./shown-member.ts";

/** The member's statement, with a refund of each message that a row unfolds, and of any by its reference. */
export function MemberStatement({ member, onChange }: ShownMember) {
  const { statement: t } = adminStrings.value;
  const statement = useStatement(`/members/${member.id}/statement`);
  // Each change on the page loads the member again.
  useEffect(() => void statement.newest(), [member]);
  const chosen = useSignal<Refundable | undefined>(undefined);
  const choose = (message?: Refundable) => {
    chosen.value = message;
  };
  return (
    <section class="card statement-card" aria-labelledby="entries-title">
      <h2 id="entries-title">{t.title}</h2>
      <RefundForm member={member} onChange={onChange} />
      <StatementList
        statement={statement}
        memberId={member.id}
        isOwn={false}
        act={(charged) => <RefundButton charged={charged} onClick={choose} />}
      />
      {chosen.value && (
        <RefundSheet message={chosen.value} member={member} onChange={onChange} onClose={() => choose()} />
      )}
    </section>
  );
}

/** Refunds a message that was not free. */
function RefundButton({ charged, onClick }: { charged: Charged; onClick: (message: Refundable) => void }) {
  const { refund: t } = adminStrings.value;
  const { chatId, message } = charged;
  const { message_id: messageId, price: coins } = message;
  return (
    <button type="button" class="link" onClick={() => onClick({ chatId, messageId, coins })}>
      {t.submit}
      <span class="unseen"> {t.reference(chatId, messageId)}</span>
    </button>
  );
}
