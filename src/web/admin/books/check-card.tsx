import type { ReconciliationBody } from "../../api.ts";
import { language, strings } from "../../i18n/language.ts";
import { deskHref } from "../desk-place.ts";
import { adminStrings } from "../strings.ts";
import { RepairButton } from "./repair-button.tsx";
import { useReconciliation } from "./use-reconciliation.ts";

/** Starts a reconciliation and lists the differences that it finds. `onFinish` is called once the run is in the log of acts. */
export function CheckCard({ onFinish }: { onFinish: () => Promise<void> }) {
  const { reconciliation: t } = adminStrings.value;
  const { result, state, start } = useReconciliation(onFinish);
  const found = result.value;
  const wrong = found?.differences.length ?? 0;
  return (
    <section class="card" aria-labelledby="reconciliation-title">
      <h2 id="reconciliation-title">{t.title}</h2>
      <p class="quiet">{t.hint}</p>
      <button type="button" class="primary" aria-disabled={state.value === "running"} onClick={start}>
        {state.value === "running" ? t.running : t.start}
      </button>
      <p role="status" class={wrong > 0 ? "problem" : "done"}>
        {wrong > 0 && t.wrong(wrong)}
        {(state.value === "done" || state.value === "unrecorded") && wrong === 0 && t.right}
      </p>
      {state.value === "unrecorded" && (
        <p role="alert" class="problem">
          {t.unrecorded}
        </p>
      )}
      {state.value === "failed" && (
        <p role="alert" class="problem">
          {t.failed} {strings.value.errors.unavailable}
        </p>
      )}
      {found && (
        <p class="quiet">
          {(["members", "chats", "transfers", "messages"] as const)
            .map((noun) => t[noun](found.compared[noun]))
            .join(" · ")}
        </p>
      )}
      {wrong > 0 && <ul class="differences">{found?.differences.map(DifferenceRow)}</ul>}
    </section>
  );
}

function DifferenceRow(difference: ReconciliationBody["differences"][number], at: number) {
  const { reconciliation: t } = adminStrings.value;
  const { kind, member_id: memberId, chat_id: chatId, expected, found, detail } = difference;
  const formatted = (value: number | string) =>
    typeof value === "number" ? value.toLocaleString(language.value) : value;
  const canRepair = (kind === "lease" || kind === "spent") && chatId !== undefined && memberId !== undefined;
  const facts = [
    chatId !== undefined && t.chat(chatId),
    expected !== undefined && `${t.expected}: ${formatted(expected)}`,
    found !== undefined && `${t.found}: ${formatted(found)}`,
  ].filter((fact) => fact !== false);
  return (
    <li key={at} class="difference">
      <span class="difference-kind">{kind}</span>
      <span class="difference-about">
        {memberId !== undefined && (
          <a href={deskHref({ section: "members", memberId })}>{strings.value.chats.member(memberId)}</a>
        )}
        <span>{facts.join(" · ")}</span>
        <span lang="en">{detail}</span>
        {canRepair && <RepairButton chatId={chatId} memberId={memberId} />}
      </span>
    </li>
  );
}
