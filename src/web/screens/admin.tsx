import { ReconciliationCard } from "../admin/books-card.tsx";
import { MemberSearch } from "../admin/member-search.tsx";
import { RefundForm } from "../admin/refund-form.tsx";
import { SmilesCard } from "../admin/smiles-card.tsx";
import { me } from "../state/me.ts";
import { adminStrings } from "../words/admin.ts";

/** For superusers: members and their coins, smiles, and whether the books are right. */
export function AdminScreen() {
  const t = adminStrings.value;
  // The site decides. This only spares others a page on which nothing would work.
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
