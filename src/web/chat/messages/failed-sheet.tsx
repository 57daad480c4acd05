import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { missingCoins } from "../../../core/spending.ts";
import { cleanText } from "../../../core/words.ts";
import { useHost } from "../../chat-host.tsx";
import { strings } from "../../i18n/language.ts";
import { againIcon, copyIcon, deleteIcon } from "../../ui/icons/act-icons.ts";
import { Icon } from "../../ui/icons/icon.tsx";
import { closeSheet, Sheet } from "../../ui/sheet.tsx";
import { GetCoins } from "../composer/get-coins.tsx";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { copyAndConfirm } from "./copy-text.ts";
import { outgoingSummary } from "./outgoing-summary.ts";
import { messageStrings } from "./strings.ts";
import { reasonSentence, useFailed } from "./use-failed.ts";

type Props = { outgoing: Outgoing; conversation: Conversation; onClose: () => void };

/** The acts on a message that was not sent. Each button is named by the message too. */
export function FailedSheet({ outgoing, conversation, onClose }: Props) {
  const { failed: t, menu } = messageStrings.value;
  const { price, reason, purse } = useFailed(outgoing, conversation);
  const missing = missingCoins(price, purse);
  const props = useHost();
  const { content } = outgoing;
  const summary = outgoingSummary(outgoing);
  const words = content.type === "smile" ? "" : content.text;
  const copy = words !== "" && (() => void copyAndConfirm(cleanText(words), props));
  return (
    <Sheet title={t.title} closeLabel={attachmentStrings.value.close} kind="acts" onClose={onClose}>
      <p>{reasonSentence(reason)}</p>
      {missing > 0 && <Missing coins={missing} />}
      {missing === 0 && (
        <Act
          icon={againIcon}
          label={againLabel(price)}
          summary={summary}
          run={() => conversation.retry(outgoing, price)}
        />
      )}
      {copy && <Act icon={copyIcon} label={menu.copy} summary={summary} run={copy} />}
      <Act
        icon={deleteIcon}
        label={strings.value.chat.discard}
        summary={summary}
        isDanger
        run={() => void conversation.chat.discard(outgoing)}
      />
    </Sheet>
  );
}

/** How many coins another attempt lacks, and where to get some. */
function Missing({ coins }: { coins: number }) {
  return (
    <>
      <p>{attachmentStrings.value.smiles.short(coins)}</p>
      <GetCoins />
    </>
  );
}

function againLabel(price: number | undefined): string {
  const { shell, coins } = strings.value;
  if (price === undefined) return attachmentStrings.value.spend.anyway;
  return price === 0 ? shell.again : messageStrings.value.failed.again(coins(price));
}

type ActProps = { icon: string; label: string; summary: string; isDanger?: boolean; run: () => void };

function Act({ icon, label, summary, isDanger = false, run }: ActProps) {
  return (
    <button
      type="button"
      class={isDanger ? "menu-item is-danger" : "menu-item"}
      data-deliberate
      aria-label={`${label}: ${summary}`}
      onClick={({ currentTarget }) => {
        closeSheet(currentTarget);
        run();
      }}
    >
      <Icon path={icon} />
      <span>{label}</span>
    </button>
  );
}
