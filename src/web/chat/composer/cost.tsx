import type { Purse } from "../../../core/spending.ts";
import { strings } from "../../i18n/language.ts";
import { attachmentStrings } from "../strings.ts";

type Props = { id: string; cost: number | undefined; purse: Purse };

/** Describes the field and the button for screen readers: what sending costs, and what the member has. */
export function Cost({ id, cost, purse }: Props) {
  return (
    <span id={id} class="unseen">
      {cost === undefined ? "" : sentenceOf(cost, purse)}
    </span>
  );
}

function sentenceOf(cost: number, { balance, isExact }: Purse): string {
  const { chat, coins, about } = strings.value;
  const { composer: t } = attachmentStrings.value;
  if (cost === 0) return chat.free;
  if (balance === undefined) return t.costs(coins(cost));
  return t.costsOf(coins(cost), isExact ? coins(balance) : about(coins(balance)));
}
