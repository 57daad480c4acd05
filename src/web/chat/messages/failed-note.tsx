import { useSignal } from "@preact/signals";
import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { onDemand } from "../../on-demand.ts";
import { IconButton } from "../../ui/icons/icon-button.tsx";
import { alertIcon } from "../../ui/icons/page-icons.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { Nothing } from "../../ui/nothing.tsx";
import type { Conversation } from "../conversation.ts";
import { outgoingSummary } from "./outgoing-summary.ts";
import { messageStrings } from "./strings.ts";
import { reasonSentence, useFailed } from "./use-failed.ts";

const sheet = onDemand(() => import("./failed-sheet.tsx").then(({ FailedSheet }) => FailedSheet));

type Props = { outgoing: Outgoing; conversation: Conversation };

/** Why a message was not sent, and a button that opens what can be done about it. */
export function FailedNote({ outgoing, conversation }: Props) {
  const isOpen = useSignal(false);
  const { reason } = useFailed(outgoing, conversation);
  const show = (isShown: boolean) => {
    isOpen.value = isShown;
  };
  return (
    <>
      <IconButton
        class="failed-mark"
        label={messageStrings.value.failed.open(outgoingSummary(outgoing))}
        icon={alertIcon}
        aria-haspopup="dialog"
        onClick={() => show(true)}
      />
      <p class={reason.kind === "affordable" ? "failed-line is-solved" : "failed-line"}>
        {reasonSentence(reason)}
      </p>
      {isOpen.value && (
        <Lazy part={sheet} props={{ outgoing, conversation, onClose: () => show(false) }} frame={Nothing} />
      )}
    </>
  );
}
