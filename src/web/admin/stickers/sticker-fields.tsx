import { SMILE_TITLE_MAX_LENGTH } from "../../../core/limits.ts";
import { Field } from "../../ui/form/field.tsx";
import { adminStrings } from "../strings.ts";

type StickerFieldsProps = {
  title?: string;
  price: number;
  titleHint?: string;
  problems: Record<string, string | undefined>;
};

/** The fields for a sticker's title and price. */
export function StickerFields({ title, price, titleHint, problems }: StickerFieldsProps) {
  const { smiles: t } = adminStrings.value;
  return (
    <>
      <Field
        label={t.name}
        hint={titleHint}
        name="title"
        autoComplete="off"
        required
        maxLength={SMILE_TITLE_MAX_LENGTH}
        defaultValue={title}
        problem={problems["title"]}
      />
      <Field
        label={t.price}
        name="price"
        inputMode="numeric"
        autoComplete="off"
        required
        defaultValue={String(price)}
        problem={problems["price"]}
      />
    </>
  );
}
