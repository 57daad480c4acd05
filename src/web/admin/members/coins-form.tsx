import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { COINS_MAX, NOTE_MAX_LENGTH } from "../../../core/limits.ts";
import { ApiError, type TransferBody } from "../../api.ts";
import { displayName } from "../../i18n/display-name.ts";
import { language, strings } from "../../i18n/language.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { integerField } from "../../ui/form/integer-field.ts";
import { FieldError, textField, useForm } from "../../ui/form/use-form.ts";
import { deskRequest } from "../desk-request.ts";
import { newUuid } from "../new-uuid.ts";
import { useQuestion } from "../question.tsx";
import { report } from "../report.ts";
import { adminStrings } from "../strings.ts";
import type { ShownMember } from "./shown-member.ts";

/** Adds coins to the member's balance, or deducts some after a question. */
export function CoinsForm(props: ShownMember) {
  const { coins: t } = adminStrings.value;
  const isDeduction = useSignal(false);
  const amount = useSignal("");
  const { form, dialog } = useTransfer(props, { amount, isDeduction });
  const count = /^\d{1,10}$/.test(amount.value.trim()) ? Number(amount.value) : undefined;
  const [plain, named] = isDeduction.value ? [t.take, t.takeSome] : [t.give, t.giveSome];
  return (
    <section class="card coins-card" aria-labelledby="coins-title">
      <h2 id="coins-title">{t.title}</h2>
      <form class="coins-line" aria-labelledby="coins-title" onSubmit={form.onSubmit}>
        <DirectionChoice isDeduction={isDeduction} />
        <Field
          label={t.amount}
          name="amount"
          inputMode="numeric"
          autoComplete="off"
          required
          value={amount}
          problem={form.problems.value["amount"]}
          onInput={({ currentTarget }) => {
            amount.value = currentTarget.value;
          }}
        />
        <Field
          label={t.note}
          name="note"
          autoComplete="off"
          maxLength={NOTE_MAX_LENGTH}
          problem={form.problems.value["note"]}
        />
        <FormFooter form={form} label={count ? named(strings.value.coins(count)) : plain} />
      </form>
      {dialog}
    </section>
  );
}

type Chosen = { amount: Signal<string>; isDeduction: Signal<boolean> };

function DirectionChoice({ isDeduction }: { isDeduction: Signal<boolean> }) {
  const { coins: t } = adminStrings.value;
  const choose = (isNow: boolean) => () => {
    isDeduction.value = isNow;
  };
  return (
    <fieldset class="segments">
      <legend class="unseen">{t.direction}</legend>
      <label>
        <input type="radio" name="direction" value="give" defaultChecked onChange={choose(false)} />
        <span>{t.add}</span>
      </label>
      <label>
        <input type="radio" name="direction" value="take" onChange={choose(true)} />
        <span>{t.deduct}</span>
      </label>
    </fieldset>
  );
}

function useTransfer({ member, onChange }: ShownMember, { amount, isDeduction: direction }: Chosen) {
  const { coins: t } = adminStrings.value;
  const { ask, dialog } = useQuestion();
  // The idempotency key stays the same until the transfer has succeeded, so a retry never transfers twice.
  const key = useRef(newUuid());
  const name = displayName(member);

  async function afterTransfer(): Promise<void> {
    key.current = newUuid();
    await onChange();
  }

  const form = useForm(async (fields, element) => {
    const count = integerField(fields, "amount", { min: 1, max: COINS_MAX, message: t.amountWrong });
    const isDeduction = textField(fields, "direction") === "take";
    const note = textField(fields, "note").trim();
    const coins = strings.value.coins(count);
    const title = t.question(count.toLocaleString(language.value), name, strings.value.coins(member.balance));
    const question = { title, effect: t.effect(name), label: t.takeSome(coins) };
    if (isDeduction && !(await ask(question))) return undefined;
    try {
      await transfer(member.id, key.current, { amount: isDeduction ? -count : count, ...(note && { note }) });
    } catch (error) {
      const code = error instanceof ApiError ? error.problem.code : undefined;
      if (code === "insufficient_balance") throw await tooFew({ member, onChange });
      // An earlier attempt with other values has succeeded after all.
      if (code === "idempotency_conflict") await afterTransfer();
      throw error;
    }
    element.reset();
    amount.value = "";
    direction.value = false;
    await afterTransfer();
    report(isDeduction ? t.taken(coins, name) : t.given(coins, name));
    return undefined;
  });
  return { form, dialog };
}

async function transfer(id: number, key: string, body: { amount: number; note?: string }): Promise<void> {
  const headers = { "Idempotency-Key": key };
  await deskRequest<TransferBody>(`/members/${id}/coins`, { method: "POST", body, headers });
}

/** The coins that the page shows may be older than the refusal. */
async function tooFew({ member, onChange }: ShownMember): Promise<FieldError> {
  await onChange();
  return new FieldError("amount", adminStrings.value.coins.tooFew(displayName(member)));
}
