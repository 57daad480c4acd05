import { me } from "../account/me.ts";
import { MemberSearch } from "./members/member-search.tsx";
import { ReconciliationCard } from "./reconciliation-card.tsx";
import { RefundForm } from "./refund-form.tsx";
import { SmilesCard } from "./smiles/smiles-card.tsx";
import { adminStrings } from "./strings.ts";

/** The screen for superusers: members and their coins, refunds, smiles and the reconciliation. */
export function AdminScreen() {
  const t = adminStrings.value;
  // The server checks the role of each request. This only hides a page on which nothing would work.
  const isForbidden = me.value?.is_superuser === false;
  return (
    <main id="content" class="page" tabIndex={-1}>
      <h1>{t.title}</h1>
      {isForbidden ? (
        <p>{t.forbidden}</p>
      ) : (
        <>
          <MemberSearch />
          <RefundForm />
          <SmilesCard />
          <ReconciliationCard />
        </>
      )}
    </main>
  );
}
