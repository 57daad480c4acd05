import { COINS_MAX, SMILE_DEFAULT_PRICE } from "../../../core/limits.ts";
import { authedRequest } from "../../account/authed-request.ts";
import { refreshSmiles } from "../../chat/smiles/smiles.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { integerField } from "../../ui/form/integer-field.ts";
import { useForm } from "../../ui/form/use-form.ts";
import { adminStrings } from "../strings.ts";
import { SmileFields } from "./smile-fields.tsx";

export function SmileUpload() {
  const { smiles: t } = adminStrings.value;
  const form = useForm(async (fields, element) => {
    integerField(fields, "price", { min: 0, max: COINS_MAX, message: t.priceWrong });
    await authedRequest("/storage/smiles", { method: "POST", body: fields });
    element.reset();
    await refreshSmiles();
    return t.uploaded;
  });
  const problems = form.problems.value;
  return (
    <form aria-labelledby="upload-title" onSubmit={form.onSubmit}>
      <h3 id="upload-title">{t.new}</h3>
      <Field
        label={t.picture}
        hint={t.pictureHint}
        name="file"
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp,image/avif,image/bmp"
        required
        problem={problems["file"]}
      />
      <SmileFields titleHint={t.nameHint} price={SMILE_DEFAULT_PRICE} problems={problems} />
      <FormFooter form={form} label={t.upload} />
    </form>
  );
}
