import { useEffect } from "preact/hooks";
import { areSmilesBroken, refreshSmiles, smiles } from "../../chat/smiles/smiles.ts";
import { strings } from "../../i18n/language.ts";
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
        <>
          <p role="alert" class="problem">
            {t.failed}
          </p>
          <button type="button" onClick={() => void refreshSmiles()}>
            {strings.value.shell.again}
          </button>
        </>
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
