import { COINS_MAX } from "../../core/coins.ts";
import { SMILE_DEFAULT_PRICE, SMILE_TITLE_MAX_LENGTH } from "../../core/limits.ts";
import { Field } from "../parts/field.tsx";
import { FormEnd } from "../parts/form-end.tsx";
import { useForm } from "../state/form.ts";
import { askAsMember } from "../state/session.ts";
import { refreshSmiles } from "../state/smiles.ts";
import { adminWords } from "../words/admin.ts";
import { wholeIn } from "./whole-in.ts";

/** A new smile: its picture, what it is called and what it costs. */
export function SmileUpload() {
  const { smiles: said } = adminWords.value;
  const form = useForm(async (fields, element) => {
    wholeIn(fields, "price", { least: 0, most: COINS_MAX, otherwise: said.priceWrong });
    await askAsMember("/storage/smiles", { method: "POST", body: fields });
    element.reset();
    await refreshSmiles();
    return said.uploaded;
  });
  const problems = form.problems.value;
  return (
    <form aria-labelledby="upload-title" onSubmit={form.onSubmit}>
      <h3 id="upload-title">{said.new}</h3>
      <Field
        label={said.picture}
        hint={said.pictureHint}
        name="file"
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp,image/avif,image/bmp"
        required
        problem={problems["file"]}
      />
      <Field
        label={said.name}
        hint={said.nameHint}
        name="title"
        autoComplete="off"
        required
        maxLength={SMILE_TITLE_MAX_LENGTH}
        problem={problems["title"]}
      />
      <Field
        label={said.price}
        name="price"
        inputMode="numeric"
        autoComplete="off"
        required
        defaultValue={String(SMILE_DEFAULT_PRICE)}
        problem={problems["price"]}
      />
      <FormEnd form={form} label={said.upload} />
    </form>
  );
}
