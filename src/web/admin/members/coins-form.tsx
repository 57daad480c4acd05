import { useRef } from "preact/hooks";
import { COINS_MAX, NOTE_MAX_LENGTH } from "../../../core/limits.ts";
import { uuidv7 } from "../../../core/uuid.ts";
import { authedRequest } from "../../account/authed-request.ts";
import { ApiError, type TransferBody } from "../../api.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { integerField } from "../../ui/form/integer-field.ts";
import { FieldError, textField, useForm } from "../../ui/form/use-form.ts";
import { adminStrings } from "../strings.ts";
import { changeMember } from "./find-member.ts";
import type { SelectedMember } from "./selected-member.ts";

/** Returns a form that adds coins to the member's balance or deducts some. */
function useTransfer({ member }: SelectedMember) {
  const { coins: t } = adminStrings.value;
  const id = member.value?.id ?? 0;
  // The idempotency key stays the same until the transfer has succeeded, so a retry never transfers twice.
  const key = useRef(newKey());

  async function afterTransfer(): Promise<void> {
    key.current = newKey();
    member.value = await changeMember(id, {});
  }

  return useForm(async (fields, element) => {
    const count = integerField(fields, "amount", { min: 1, max: COINS_MAX, message: t.amountWrong });
    const isTaken = textField(fields, "direction") === "take";
    const note = textField(fields, "note").trim();
    try {
      await authedRequest<TransferBody>(`/members/${id}/coins`, {
        method: "POST",
        body: { amount: isTaken ? -count : count, ...(note && { note }) },
        headers: { "Idempotency-Key": key.current },
      });
    } catch (error) {
      const code = error instanceof ApiError ? error.problem.code : undefined;
      if (code === "insufficient_balance") throw new FieldError("amount", t.tooFew);
      // An earlier attempt with other values has succeeded after all.
      if (code === "idempotency_conflict") await afterTransfer();
      throw error;
    }
    element.reset();
    await afterTransfer();
    return isTaken ? t.taken(count) : t.given(count);
  });
}

export function CoinsForm({ member }: SelectedMember) {
  const { coins: t } = adminStrings.value;
  const form = useTransfer({ member });
  return (
    <form class="parted" aria-labelledby="coins-title" onSubmit={form.onSubmit}>
      <h3 id="coins-title">{t.title}</h3>
      <DirectionChoice />
      <Field
        label={t.amount}
        name="amount"
        inputMode="numeric"
        autoComplete="off"
        required
        problem={form.problems.value["amount"]}
      />
      <Field
        label={t.note}
        name="note"
        autoComplete="off"
        maxLength={NOTE_MAX_LENGTH}
        problem={form.problems.value["note"]}
      />
      <FormFooter form={form} label={t.submit} />
    </form>
  );
}

function DirectionChoice() {
  const { coins: t } = adminStrings.value;
  return (
    <fieldset class="choices">
      <legend class="unseen">{t.direction}</legend>
      <label>
        <input type="radio" name="direction" value="give" defaultChecked />
        {t.give}
      </label>
      <label>
        <input type="radio" name="direction" value="take" />
        {t.take}
      </label>
    </fieldset>
  );
}

/** `crypto.randomUUID` exists only in secure contexts. */
function newKey(): string {
  return uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(16)));
}
