import { COINS_MAX, SMILE_DEFAULT_PRICE, SMILE_TITLE_MAX_LENGTH } from "../../../core/limits.ts";
import { authedRequest } from "../../account/authed-request.ts";
import { refreshSmiles } from "../../chat/smiles/smiles.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { integerField } from "../../ui/form/integer-field.ts";
import { useForm } from "../../ui/form/use-form.ts";
import { adminStrings } from "../strings.ts";

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
      <Field
        label={t.name}
        hint={t.nameHint}
        name="title"
        autoComplete="off"
        required
        maxLength={SMILE_TITLE_MAX_LENGTH}
        problem={problems["title"]}
      />
      <Field
        label={t.price}
        name="price"
        inputMode="numeric"
        autoComplete="off"
        required
        defaultValue={String(SMILE_DEFAULT_PRICE)}
        problem={problems["price"]}
      />
      <FormFooter form={form} label={t.upload} />
    </form>
  );
}
