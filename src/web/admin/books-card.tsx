import type { ReconciliationBody } from "../site.ts";
import { language, words } from "../state/language.ts";
import { adminWords } from "../words/admin.ts";
import { useReconciliation } from "./use-reconciliation.ts";

/** Whether all coins are where they should be, asked at a click. */
export function BooksCard() {
  const { books: said } = adminWords.value;
  const { result, state, start } = useReconciliation();
  const found = result.value;
  const wrong = found?.differences.length ?? 0;
  return (
    <section class="card" aria-labelledby="books-title">
      <h2 id="books-title">{said.title}</h2>
      <p class="quiet">{said.hint}</p>
      <button type="button" class="primary" aria-disabled={state.value === "running"} onClick={start}>
        {state.value === "running" ? said.running : said.start}
      </button>
      <p role="status" class={wrong > 0 ? "problem" : "done"}>
        {wrong > 0 && said.wrong(wrong)}
        {state.value === "done" && wrong === 0 && said.right}
      </p>
      {state.value === "failed" && (
        <p role="alert" class="problem">
          {said.failed} {words.value.refusals.unavailable}
        </p>
      )}
      {found && (
        <p class="quiet">
          {(["members", "chats", "transfers", "messages"] as const)
            .map((noun) => said[noun](found.compared[noun]))
            .join(" · ")}
        </p>
      )}
      {wrong > 0 && <ul class="entries">{found?.differences.map(DifferenceRow)}</ul>}
    </section>
  );
}

function DifferenceRow(difference: ReconciliationBody["differences"][number], at: number) {
  const { books: said } = adminWords.value;
  const { kind, member_id: memberId, chat_id: chatId, expected, found, detail } = difference;
  const spelled = (value: number | string) =>
    typeof value === "number" ? value.toLocaleString(language.value) : value;
  const facts = [
    memberId !== undefined && said.member(memberId),
    chatId !== undefined && said.chat(chatId),
    expected !== undefined && `${said.expected}: ${spelled(expected)}`,
    found !== undefined && `${said.found}: ${spelled(found)}`,
  ].filter((fact) => fact !== false);
  return (
    <li key={at} class="entry">
      <span class="entry-kind">{kind}</span>
      <span class="entry-about">
        <span>{facts.join(" · ")}</span>
        <span lang="en">{detail}</span>
      </span>
    </li>
  );
}
