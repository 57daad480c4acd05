import { COINS_MAX } from "../../../core/limits.ts";
import type { SmileBody } from "../../api.ts";
import { putSmile, smiles } from "../../chat/smiles/smiles.ts";
import { storageUrl } from "../../storage-url.ts";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { integerField } from "../../ui/form/integer-field.ts";
import { textField, useForm } from "../../ui/form/use-form.ts";
import { closeSheet, Sheet } from "../../ui/sheet.tsx";
import { deskRequest } from "../desk-request.ts";
import { report } from "../report.ts";
import { adminStrings } from "../strings.ts";
import { StickerFields } from "./sticker-fields.tsx";
import { moveSticker } from "./sticker-order.ts";

type Props = { smile: SmileBody; onClose: () => void };

/** Changes a sticker's title, price and place, and retires or restores it. */
export function StickerSheet({ smile, onClose }: Props) {
  const { smiles: t, question } = adminStrings.value;
  const name = smile.title || t.untitled(smile.id);
  const form = useEdit(smile);
  const retiring = useForm(async (_, element) => {
    await changeSmile(smile.id, { is_active: !smile.is_active });
    closeSheet(element);
    report(smile.is_active ? t.isRetired : t.isRestored);
    return undefined;
  });
  return (
    <Sheet title={name} closeLabel={question.cancel} kind="sticker-sheet" onClose={onClose}>
      <img class="sticker-preview" src={storageUrl(smile.file_uuid)} alt="" />
      <form aria-label={name} onSubmit={form.onSubmit}>
        <StickerFields title={smile.title} price={smile.price} problems={form.problems.value} />
        <FormFooter form={form} label={t.save} />
      </form>
      {smile.is_active && <PlaceButtons smile={smile} />}
      <form class="danger-zone" onSubmit={retiring.onSubmit}>
        <p class="hint">{smile.is_active ? t.retireHint : t.restoreHint}</p>
        <p role="alert" class="problem">
          {retiring.problem}
        </p>
        <button type="submit" class={smile.is_active ? "danger" : ""} aria-disabled={retiring.isBusy}>
          {smile.is_active ? t.retire : t.restore}
        </button>
      </form>
    </Sheet>
  );
}

/** The form that changes the title and the price. */
function useEdit(smile: SmileBody) {
  const { smiles: t } = adminStrings.value;
  return useForm(async (fields, element) => {
    const price = integerField(fields, "price", { min: 0, max: COINS_MAX, message: t.priceWrong });
    const title = textField(fields, "title");
    // Only what was changed here is sent: another superuser may have changed the rest meanwhile.
    await changeSmile(smile.id, {
      ...(title !== smile.title && { title }),
      ...(price !== smile.price && { price }),
    });
    closeSheet(element);
    report(t.saved);
    return undefined;
  });
}

/** Moves a sticker without a pointer. */
function PlaceButtons({ smile }: { smile: SmileBody }) {
  const { place } = adminStrings.value.smiles;
  const inUse = smiles.value?.filter(({ is_active }) => is_active) ?? [];
  const at = inUse.findIndex(({ id }) => id === smile.id);
  const moves = [
    { label: place.first, to: 0 },
    { label: place.earlier, to: at - 1 },
    { label: place.later, to: at + 1 },
    { label: place.last, to: inUse.length - 1 },
  ];
  return (
    <fieldset class="places">
      <legend>{place.title(at + 1, inUse.length)}</legend>
      {moves.map(({ label, to }) => (
        <button
          key={label}
          type="button"
          aria-disabled={to === at || to < 0 || to >= inUse.length}
          onClick={() => void moveSticker(smile, to)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

async function changeSmile(id: number, changes: Partial<SmileBody>): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  putSmile(await deskRequest<SmileBody>(`/storage/smiles/${id}`, { method: "PATCH", body: changes }));
}
