import { BooksCard } from "../admin/books-card.tsx";
import { MemberSearch } from "../admin/member-search.tsx";
import { RefundForm } from "../admin/refund-form.tsx";
import { SmilesCard } from "../admin/smiles-card.tsx";
import { me } from "../state/me.ts";
import { adminWords } from "../words/admin.ts";

/** For superusers: members and their coins, smiles, and whether the books are right. */
export function AdminScreen() {
  const said = adminWords.value;
  // The site decides. This only spares others a page on which nothing would work.
  const isForbidden = me.value?.is_superuser === false;
  return (
    <main id="content" class="page" tabIndex={-1}>
      <h1>{said.title}</h1>
      {isForbidden ? (
        <p>{said.forbidden}</p>
      ) : (
        <>
          <MemberSearch />
          <RefundForm />
          <SmilesCard />
          <BooksCard />
        </>
      )}
    </main>
  );
}
