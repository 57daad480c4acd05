import { NOTE_MAX_LENGTH } from "../../core/limits.ts";
import { Field } from "../parts/field.tsx";
import { FormEnd } from "../parts/form-end.tsx";
import { SiteError, type TransferBody } from "../site.ts";
import { FieldError, textOf, useForm } from "../state/form.ts";
import { askAsMember } from "../state/session.ts";
import { adminWords } from "../words/admin.ts";
import { wholeIn } from "./whole-in.ts";

/** Gives back what a message cost. The site does it once for each message, so it needs no key. */
export function RefundForm() {
  const { refund: said } = adminWords.value;
  const form = useForm(async (fields, element) => {
    const range = { least: 1, most: Number.MAX_SAFE_INTEGER, otherwise: said.numberWrong };
    const body = {
      chat_id: wholeIn(fields, "chat_id", range),
      message_id: wholeIn(fields, "message_id", range),
      reason: textOf(fields, "reason"),
    };
    try {
      const made = await askAsMember<TransferBody>("/billing/refunds", { method: "POST", body });
      element.reset();
      return said.refunded(made.amount, made.member_id);
    } catch (error) {
      const isUnknown = error instanceof SiteError && error.refused.code === "not_found";
      throw isUnknown ? new FieldError("message_id", said.unknown) : error;
    }
  });
  const problems = form.problems.value;
  const number = { inputMode: "numeric", autoComplete: "off", required: true } as const;
  return (
    <section class="card" aria-labelledby="refund-title">
      <h2 id="refund-title">{said.title}</h2>
      <p class="quiet">{said.hint}</p>
      <form aria-labelledby="refund-title" onSubmit={form.onSubmit}>
        <Field label={said.chat} name="chat_id" {...number} problem={problems["chat_id"]} />
        <Field label={said.message} name="message_id" {...number} problem={problems["message_id"]} />
        <Field
          label={said.reason}
          name="reason"
          autoComplete="off"
          required
          maxLength={NOTE_MAX_LENGTH}
          problem={problems["reason"]}
        />
        <FormEnd form={form} label={said.submit} />
      </form>
    </section>
  );
}
