import type { ActBody } from "../../api.ts";
import { inboxConnection } from "../../chats/inbox.ts";
import { fullTimestamp } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { LoadFailure } from "../../ui/load-failure.tsx";
import { useActs } from "../acts/use-acts.ts";
import { adminStrings } from "../strings.ts";
import { CheckCard } from "./check-card.tsx";

const PAGE_RUNS = 10;

/** A check of all balances, and the past ones. */
export function BooksScreen() {
  const { reconciliation: t, sections } = adminStrings.value;
  const runs = useActs({ limit: PAGE_RUNS, kind: "reconciliation.finish" });
  return (
    <>
      <h1>{sections.books}</h1>
      <CheckCard onFinish={runs.newest} />
      <section class="card" aria-labelledby="runs-title">
        <h2 id="runs-title">{t.past}</h2>
        {runs.acts.value?.length === 0 && <p class="quiet">{t.noPast}</p>}
        <ul class="runs" aria-labelledby="runs-title">
          {runs.acts.value?.map((act) => (
            <RunRow key={act.id} {...act} />
          ))}
        </ul>
        {runs.isFailed.value && (
          <LoadFailure
            problem={strings.value.errors.unavailable}
            again={runs.acts.value ? runs.older : runs.newest}
            connection={inboxConnection}
          />
        )}
        {runs.hasMore.value && !runs.isFailed.value && (
          <button type="button" aria-disabled={runs.isBusy.value} onClick={() => void runs.older()}>
            {t.olderRuns}
          </button>
        )}
      </section>
    </>
  );
}

function RunRow({ date, detail }: ActBody) {
  const { reconciliation: t } = adminStrings.value;
  const counts = (["members", "chats", "transfers", "messages"] as const).map((noun) =>
    t[noun](detail[noun] ?? 0),
  );
  return (
    <li class="run">
      <time dateTime={date}>{fullTimestamp(date)}</time>
      <span class={detail.differences ? "problem" : "done"}>{t.outcome(detail.differences ?? 0)}</span>
      <span class="quiet">{counts.join(" · ")}</span>
    </li>
  );
}
