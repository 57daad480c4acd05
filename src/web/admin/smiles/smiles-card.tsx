import { useEffect } from "preact/hooks";
import { areSmilesBroken, refreshSmiles, smiles } from "../../chat/smiles/smiles.ts";
import { inboxConnection } from "../../chats/inbox.ts";
import { LoadFailure } from "../../ui/load-failure.tsx";
import { adminStrings } from "../strings.ts";
import { SmileRow } from "./smile-row.tsx";
import { SmileUpload } from "./smile-upload.tsx";

/** The upload form, and all smiles with the retired ones. */
export function SmilesCard() {
  const { smiles: t } = adminStrings.value;
  useEffect(() => void refreshSmiles(), []);
  return (
    <section class="card" aria-labelledby="smiles-title">
      <h2 id="smiles-title">{t.title}</h2>
      <SmileUpload />
      {areSmilesBroken.value && (
        <LoadFailure problem={t.failed} again={refreshSmiles} connection={inboxConnection} />
      )}
      {smiles.value?.length === 0 && <p class="quiet">{t.none}</p>}
      <ul class="smile-rows" aria-labelledby="smiles-title">
        {smiles.value?.map((smile) => (
          <SmileRow key={smile.id} smile={smile} />
        ))}
      </ul>
    </section>
  );
}
