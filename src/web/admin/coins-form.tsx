import { useRef } from "preact/hooks";
import { uuidv7 } from "../../client/outbox/uuid.ts";
import { COINS_MAX } from "../../core/coins.ts";
import { NOTE_MAX_LENGTH } from "../../core/limits.ts";
import { Field } from "../parts/field.tsx";
import { FormEnd } from "../parts/form-end.tsx";
import { SiteError, type TransferBody } from "../site.ts";
import { FieldError, textOf, useForm } from "../state/form.ts";
import { askAsMember } from "../state/session.ts";
import { adminWords } from "../words/admin.ts";
import { changeMember } from "./find-member.ts";
import type { SelectedMember } from "./selected-member.ts";
import { wholeIn } from "./whole-in.ts";

/** Gives the member coins, or takes some. */
export function CoinsForm({ member }: SelectedMember) {
  const { coins: said } = adminWords.value;
  const id = member.value?.id ?? 0;
  // Kept until the coins have moved: however often it is tried, they move once. (`randomUUID` is there on https alone.)
  const key = useRef(uuidv7(Date.now()));

  async function moved(): Promise<void> {
    key.current = uuidv7(Date.now());
    member.value = await changeMember(id, {});
  }

  const form = useForm(async (fields, element) => {
    const count = wholeIn(fields, "amount", { least: 1, most: COINS_MAX, otherwise: said.amountWrong });
    const isTaken = textOf(fields, "direction") === "take";
    const note = textOf(fields, "note").trim();
    try {
      await askAsMember<TransferBody>(`/members/${id}/coins`, {
        method: "POST",
        body: { amount: isTaken ? -count : count, ...(note && { note }) },
        headers: { "Idempotency-Key": key.current },
      });
    } catch (error) {
      const code = error instanceof SiteError ? error.refused.code : undefined;
      if (code === "insufficient_balance") throw new FieldError("amount", said.tooFew);
      // An earlier try, with other values, had come through after all.
      if (code === "idempotency_conflict") await moved();
      throw error;
    }
    element.reset();
    await moved();
    return isTaken ? said.taken(count) : said.given(count);
  });

  return (
    <form class="parted" aria-labelledby="coins-title" onSubmit={form.onSubmit}>
      <h3 id="coins-title">{said.title}</h3>
      <fieldset class="choices">
        <legend class="unseen">{said.direction}</legend>
        <label>
          <input type="radio" name="direction" value="give" defaultChecked />
          {said.give}
        </label>
        <label>
          <input type="radio" name="direction" value="take" />
          {said.take}
        </label>
      </fieldset>
      <Field
        label={said.amount}
        name="amount"
        inputMode="numeric"
        autoComplete="off"
        required
        problem={form.problems.value["amount"]}
      />
      <Field
        label={said.note}
        name="note"
        autoComplete="off"
        maxLength={NOTE_MAX_LENGTH}
        problem={form.problems.value["note"]}
      />
      <FormEnd form={form} label={said.submit} />
    </form>
  );
}
