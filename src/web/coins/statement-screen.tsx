import { session } from "../account/session.ts";
import { PurseCard } from "./purse-card.tsx";
import { StatementList } from "./statement-list.tsx";
import { statementStrings } from "./strings.ts";
import { useOwnStatement } from "./use-statement.ts";

/** The member's balance and transactions. */
export function StatementScreen() {
  const statement = useOwnStatement();
  const t = statementStrings.value;
  return (
    <main id="content" class="page" tabIndex={-1}>
      <h1>{t.title}</h1>
      <PurseCard />
      <section class="card statement-card" aria-labelledby="entries-title">
        <h2 id="entries-title">{t.list}</h2>
        <StatementList statement={statement} memberId={session.value?.memberId ?? 0} isOwn />
      </section>
    </main>
  );
}
