import type { ActBody } from "../../api.ts";
import { inboxConnection } from "../../chats/inbox.ts";
import { isSiteClosed } from "../../closed-site.ts";
import { dayTitle, isSameDay } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { LoadFailure } from "../../ui/load-failure.tsx";
import { RowBoundary } from "../../ui/row-boundary.tsx";
import { adminStrings } from "../strings.ts";
import { ActRow } from "./act-row.tsx";
import { useActs } from "./use-acts.ts";

const PAGE_ACTS = 50;

/** The log of acts, by days. */
export function ActsScreen() {
  const { acts: t, sections } = adminStrings.value;
  const { acts, hasMore, isFailed, isBusy, newest, older } = useActs({ limit: PAGE_ACTS });
  return (
    <>
      <h1>{sections.acts}</h1>
      {acts.value?.length === 0 && <p class="quiet">{t.none}</p>}
      {daysOf(acts.value ?? []).map((day) => (
        <section key={day[0]?.id} class="card" aria-label={dayTitle(day[0]?.date ?? "")}>
          <h2>{dayTitle(day[0]?.date ?? "")}</h2>
          <ul class="acts">
            {day.map((act) => (
              <RowBoundary key={act.id} subject={act} kind="act">
                <ActRow act={act} />
              </RowBoundary>
            ))}
          </ul>
        </section>
      ))}
      <p role="status" class={acts.value ? "unseen" : "quiet"}>
        {acts.value ? t.shown(acts.value.length) : isFailed.value ? "" : strings.value.shell.loading}
      </p>
      {isFailed.value && (
        <LoadFailure
          problem={isSiteClosed.value ? strings.value.shell.closed : t.failed}
          again={acts.value ? older : newest}
          connection={inboxConnection}
        />
      )}
      {hasMore.value && !isFailed.value && (
        <button type="button" aria-disabled={isBusy.value} onClick={() => void older()}>
          {t.older}
        </button>
      )}
    </>
  );
}

function daysOf(acts: readonly ActBody[]): ActBody[][] {
  const days: ActBody[][] = [];
  for (const act of acts) {
    const day = days.at(-1);
    if (day?.[0] && isSameDay(day[0].date, act.date)) day.push(act);
    else days.push([act]);
  }
  return days;
}
