import { COINS_MAX } from "../../../core/limits.ts";
import { authedRequest } from "../../account/authed-request.ts";
import type { SmileBody } from "../../api.ts";
import { putSmile } from "../../chat/smiles/smiles.ts";
import { storageUrl } from "../../storage-url.ts";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { integerField } from "../../ui/form/integer-field.ts";
import { textField, useForm } from "../../ui/form/use-form.ts";
import { adminStrings } from "../strings.ts";
import { SmileFields } from "./smile-fields.tsx";

/** Changes a smile's title and price, and retires or restores it. */
export function SmileRow({ smile }: { smile: SmileBody }) {
  const { smiles: t } = adminStrings.value;
  const name = smile.title || t.untitled(smile.id);
  const form = useForm(async (fields) => {
    const price = integerField(fields, "price", { min: 0, max: COINS_MAX, message: t.priceWrong });
    await changeSmile(smile.id, { title: textField(fields, "title"), price });
    return t.saved;
  });
  const retiring = useForm(async () => {
    await changeSmile(smile.id, { is_active: !smile.is_active });
    return undefined;
  });
  return (
    <li class={smile.is_active ? "smile-row" : "smile-row is-retired"}>
      <img src={storageUrl(smile.file_uuid)} alt="" width="64" height="64" loading="lazy" />
      <h3>
        <bdi>{name}</bdi>
        {!smile.is_active && <span class="quiet"> ({t.retired})</span>}
      </h3>
      <form aria-label={name} onSubmit={form.onSubmit}>
        <SmileFields title={smile.title} price={smile.price} problems={form.problems.value} />
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

async function changeSmile(id: number, changes: Partial<SmileBody>): Promise<void> {
  putSmile(await authedRequest<SmileBody>(`/storage/smiles/${id}`, { method: "PATCH", body: changes }));
}
