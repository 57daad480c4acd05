import { inboxConnection } from "../../chats/inbox.ts";
import { fullTimestamp } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { LoadFailure } from "../../ui/load-failure.tsx";
import { ActRow } from "../acts/act-row.tsx";
import { useActs } from "../acts/use-acts.ts";
import { deskHref } from "../desk-place.ts";
import { adminStrings } from "../strings.ts";
import { Tiles } from "./tiles.tsx";

const LATEST_ACTS = 10;

/** The figures of the day, the last check of the books and the latest acts. */
export function OverviewScreen() {
  const { overview: t, acts: words, sections } = adminStrings.value;
  const latest = useActs({ limit: LATEST_ACTS });
  return (
    <>
      <h1>{sections.overview}</h1>
      <Tiles />
      <BooksTile />
      <section class="card" aria-labelledby="latest-title">
        <h2 id="latest-title">{t.latest}</h2>
        {latest.acts.value?.length === 0 && <p class="quiet">{words.none}</p>}
        <ul class="acts" aria-labelledby="latest-title">
          {latest.acts.value?.map((act) => (
            <ActRow key={act.id} act={act} isDated />
          ))}
        </ul>
        {latest.isFailed.value && (
          <LoadFailure problem={words.failed} again={latest.newest} connection={inboxConnection} />
        )}
        <a href={deskHref({ section: "acts" })}>{t.all}</a>
      </section>
    </>
  );
}

/** The result of the last check of all balances. */
function BooksTile() {
  const { overview: t, reconciliation } = adminStrings.value;
  const { acts, isFailed, newest } = useActs({ limit: 1, kind: "reconciliation.finish" });
  const [last] = acts.value ?? [];
  const differences = last?.detail.differences ?? 0;
  return (
    <section class="card" aria-labelledby="books-title">
      <h2 id="books-title">{t.books}</h2>
      {isFailed.value && (
        <LoadFailure problem={strings.value.errors.unavailable} again={newest} connection={inboxConnection} />
      )}
      {acts.value && (
        <p class={differences > 0 ? "problem" : last ? "done" : "quiet"}>
          {last ? reconciliation.outcome(differences) : t.unchecked}
        </p>
      )}
      {last && (
        <p class="quiet">
          <time dateTime={last.date}>{fullTimestamp(last.date)}</time>
        </p>
      )}
      <a href={deskHref({ section: "books" })}>{t.toBooks}</a>
    </section>
  );
}
