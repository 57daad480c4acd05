import * as z from "zod/mini";
import { SMILE_DEFAULT_PRICE, SMILE_TITLE_MAX_LENGTH } from "../../core/limits.ts";
import { SMILES_ORDERED_MAX } from "../../core/list-limits.ts";
import { refine } from "../field-errors.ts";
import { Id, Price, WellFormedText } from "../scalars.ts";

const SmileTitle = WellFormedText.check(z.trim(), z.maxLength(SMILE_TITLE_MAX_LENGTH));

const PRICE = /^\d{1,10}$/;
/** The fields of a form, all of which are text. */
export const NewSmile = z.object({
  price: z._default(
    z.pipe(
      z.pipe(
        z.string().check(
          z.meta({ pattern: PRICE.source }),
          refine((text) => PRICE.test(text), { code: "invalid_type", params: { expected: "integer" } }),
        ),
        z.transform(Number),
      ),
      Price,
    ),
    SMILE_DEFAULT_PRICE,
  ),
  title: z._default(SmileTitle, ""),
});

export const PatchSmile = z.object({
  price: z.optional(Price),
  title: z.optional(SmileTitle),
  is_active: z.optional(z.boolean()),
});

export const SmileOrder = z.object({ ids: z.array(Id).check(z.maxLength(SMILES_ORDERED_MAX)) });

export const SmileBody = z.object({
  id: Id,
  file_uuid: z.string(),
  price: Price,
  title: z.string(),
  is_active: z.boolean(),
});

export const SmileList = z.array(SmileBody);

export type SmileBody = z.output<typeof SmileBody>;
export type SmileList = z.output<typeof SmileList>;
