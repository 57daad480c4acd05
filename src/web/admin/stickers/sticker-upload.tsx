import { useSignal } from "@preact/signals";
import { COINS_MAX, SMILE_DEFAULT_PRICE } from "../../../core/limits.ts";
import { ApiError } from "../../api.ts";
import { refreshSmiles } from "../../chat/smiles/smiles.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { integerField } from "../../ui/form/integer-field.ts";
import { useForm } from "../../ui/form/use-form.ts";
import { deskRequest } from "../desk-request.ts";
import { report } from "../report.ts";
import { adminStrings } from "../strings.ts";
import { StickerFields } from "./sticker-fields.tsx";

/** Uploads a sticker. Its picture is chosen, or dropped onto the form. */
export function StickerUpload() {
  const { smiles: t } = adminStrings.value;
  const { isOver, ...drop } = useDrop("file");
  const form = useForm(async (fields, element) => {
    integerField(fields, "price", { min: 0, max: COINS_MAX, message: t.priceWrong });
    try {
      await deskRequest("/storage/smiles", { method: "POST", body: fields });
    } catch (error) {
      // The answer may have been lost. The list then shows the sticker before it is uploaded again.
      if (error instanceof ApiError && error.problem.code === "unreachable") await refreshSmiles();
      throw error;
    }
    element.reset();
    await refreshSmiles();
    report(t.uploaded);
    return undefined;
  });
  const problems = form.problems.value;
  return (
    <form
      class={isOver.value ? "sticker-upload is-over" : "sticker-upload"}
      aria-labelledby="upload-title"
      onSubmit={form.onSubmit}
      {...drop}
    >
      <Field
        label={t.picture}
        hint={t.pictureHint}
        name="file"
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp,image/avif,image/bmp"
        required
        problem={problems["file"]}
      />
      <StickerFields titleHint={t.nameHint} price={SMILE_DEFAULT_PRICE} problems={problems} />
      <FormFooter form={form} label={t.upload} />
    </form>
  );
}

/** Returns the listeners of a form that puts dropped files into one of its fields. */
function useDrop(field: string) {
  const isOver = useSignal(false);
  return {
    isOver,
    onDragOver(event: DragEvent): void {
      event.preventDefault();
      isOver.value = true;
    },
    onDragLeave(): void {
      isOver.value = false;
    },
    onDrop(event: DragEvent): void {
      event.preventDefault();
      isOver.value = false;
      const input = (event.currentTarget as HTMLFormElement).elements.namedItem(field);
      const { files } = event.dataTransfer ?? {};
      if (input instanceof HTMLInputElement && files && files.length > 0) input.files = files;
    },
  };
}
