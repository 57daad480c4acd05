import { COINS_MAX } from "../../core/coins.ts";
import { SMILE_TITLE_MAX_LENGTH } from "../../core/limits.ts";
import { Field } from "../parts/field.tsx";
import { FormEnd } from "../parts/form-end.tsx";
import type { SmileBody } from "../site.ts";
import { textOf, useForm } from "../state/form.ts";
import { askAsMember } from "../state/session.ts";
import { putSmile } from "../state/smiles.ts";
import { storageUrl } from "../state/storage-url.ts";
import { adminWords } from "../words/admin.ts";
import { wholeIn } from "./whole-in.ts";

/** One smile, to be called or priced otherwise, to be retired or brought back. */
export function SmileRow({ smile }: { smile: SmileBody }) {
  const { smiles: said } = adminWords.value;
  const name = smile.title || said.untitled(smile.id);
  async function change(changes: Partial<SmileBody>): Promise<void> {
    putSmile(await askAsMember<SmileBody>(`/storage/smiles/${smile.id}`, { method: "PATCH", body: changes }));
  }
  const form = useForm(async (fields) => {
    const price = wholeIn(fields, "price", { least: 0, most: COINS_MAX, otherwise: said.priceWrong });
    await change({ title: textOf(fields, "title"), price });
    return said.saved;
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
        {!smile.is_active && <span class="quiet"> ({said.retired})</span>}
      </h3>
      <form aria-label={name} onSubmit={form.onSubmit}>
        <Field
          label={said.name}
          name="title"
          autoComplete="off"
          required
          maxLength={SMILE_TITLE_MAX_LENGTH}
          defaultValue={smile.title}
          problem={problems["title"]}
        />
        <Field
          label={said.price}
          name="price"
          inputMode="numeric"
          autoComplete="off"
          required
          defaultValue={String(smile.price)}
          problem={problems["price"]}
        />
        <FormEnd form={form} label={said.save} />
      </form>
      <form class="smile-row-end" onSubmit={retiring.onSubmit}>
        <p role="alert" class="problem">
          {retiring.problem}
        </p>
        <button type="submit" aria-disabled={retiring.isBusy}>
          {smile.is_active ? said.retire : said.restore}
          <span class="unseen"> {name}</span>
        </button>
      </form>
    </li>
  );
}
