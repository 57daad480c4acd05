import { useSignal } from "@preact/signals";
import { ApiError, type RepairBody } from "../../api.ts";
import { strings } from "../../i18n/language.ts";
import { deskRequest } from "../desk-request.ts";
import { adminStrings } from "../strings.ts";

type Hold = { chatId: number; memberId: number };

/** Repairs the hold of a member in a chat at a click, and shows what was done, or why nothing was. A repeat has no further effect. */
export function RepairButton({ chatId, memberId }: Hold) {
  const { repair: t, reconciliation: facts } = adminStrings.value;
  const isRunning = useSignal(false);
  const outcome = useSignal<{ text: string; isProblem: boolean } | undefined>(undefined);

  async function repair(): Promise<void> {
    if (isRunning.value) return;
    isRunning.value = true;
    outcome.value = undefined;
    try {
      const body = { chat_id: chatId, member_id: memberId };
      const done = await deskRequest<RepairBody>("/billing/repairs", { method: "POST", body });
      outcome.value = { text: done.repaired ? doneText(done) : t.unchanged, isProblem: false };
    } catch (error) {
      outcome.value = { text: problemText(error), isProblem: true };
    }
    isRunning.value = false;
  }

  return (
    <span>
      <button
        type="button"
        aria-label={`${t.start} · ${facts.member(memberId)} · ${facts.chat(chatId)}`}
        aria-disabled={isRunning.value}
        onClick={() => void repair()}
      >
        {t.start}
      </button>
      <span role="status" class={outcome.value?.isProblem ? "problem" : "done"}>
        {outcome.value?.text}
      </span>
    </span>
  );
}

function doneText({ charged, count, lost }: RepairBody): string {
  const { repair: t } = adminStrings.value;
  return [t.charged(charged, count), lost > 0 && t.replaced(lost)].filter(Boolean).join(" ");
}

function problemText(error: unknown): string {
  const { errors } = strings.value;
  if (!(error instanceof ApiError)) return errors.unavailable;
  const { code, missing } = error.problem;
  return missing === undefined ? errors[code] : adminStrings.value.repair.missing(missing);
}
