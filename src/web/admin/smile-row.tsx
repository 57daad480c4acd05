import { COINS_MAX } from "../../core/coins.ts";
import { SMILE_TITLE_MAX_LENGTH } from "../../core/limits.ts";
import { Field } from "../parts/field.tsx";
import { FormFooter } from "../parts/form-end.tsx";
import type { SmileBody } from "../site.ts";
import { textField, useForm } from "../state/form.ts";
import { authedRequest } from "../state/session.ts";
import { putSmile } from "../state/smiles.ts";
import { storageUrl } from "../state/storage-url.ts";
import { adminStrings } from "../words/admin.ts";
import { integerField } from "./whole-in.ts";

/** One smile, to be called or priced otherwise, to be retired or brought back. */
export function SmileRow({ smile }: { smile: SmileBody }) {
  const { smiles: t } = adminStrings.value;
  const name = smile.title || t.untitled(smile.id);
  async function change(changes: Partial<SmileBody>): Promise<void> {
    putSmile(
      await authedRequest<SmileBody>(`/storage/smiles/${smile.id}`, { method: "PATCH", body: changes }),
    );
  }
  const form = useForm(async (fields) => {
    const price = integerField(fields, "price", { min: 0, max: COINS_MAX, message: t.priceWrong });
    await change({ title: textField(fields, "title"), price });
    return t.saved;
  });
  const retiring = useForm(async () => {
    await change({ is_active: !smile.is_active });
    return undefined;
  });
  const problems = form.problems.value;
  return (
    <li class={smile.is_active ? "smile-row" : "smile-row is-retired"}>
      <img src={storageUrl(smile.file_uuid)} alt="" width="64" height="64" loading="lazy" />
      <h3>
        <bdi>{name}</bdi>
        {!smile.is_active && <span class="quiet"> ({t.retired})</span>}
      </h3>
      <form aria-label={name} onSubmit={form.onSubmit}>
        <Field
          label={t.name}
          name="title"
          autoComplete="off"
          required
          maxLength={SMILE_TITLE_MAX_LENGTH}
          defaultValue={smile.title}
          problem={problems["title"]}
        />
        <Field
          label={t.price}
          name="price"
          inputMode="numeric"
          autoComplete="off"
          required
          defaultValue={String(smile.price)}
          problem={problems["price"]}
        />
        <FormFooter form={form} label={t.save} />
      </form>
      <form class="smile-row-end" onSubmit={retiring.onSubmit}>
        <p role="alert" class="problem">
          {retiring.problem}
        </p>
        <button type="submit" aria-disabled={retiring.isBusy}>
          {smile.is_active ? t.retire : t.restore}
          <span class="unseen"> {name}</span>
        </button>
      </form>
    </li>
  );
}
