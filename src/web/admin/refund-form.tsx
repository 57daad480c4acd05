import { NOTE_MAX_LENGTH } from "../../core/limits.ts";
import { authedRequest } from "../account/authed-request.ts";
import { ApiError, type TransferBody } from "../api.ts";
import { Field } from "../ui/form/field.tsx";
import { FormFooter } from "../ui/form/form-footer.tsx";
import { integerField } from "../ui/form/integer-field.ts";
import { FieldError, textField, useForm } from "../ui/form/use-form.ts";
import { adminStrings } from "./strings.ts";

/** Refunds a message. It needs no idempotency key, since the server refunds each message at most once. */
export function RefundForm() {
  const { refund: t } = adminStrings.value;
  const form = useForm(async (fields, element) => {
    const range = { min: 1, max: Number.MAX_SAFE_INTEGER, message: t.numberWrong };
    const body = {
      chat_id: integerField(fields, "chat_id", range),
      message_id: integerField(fields, "message_id", range),
      reason: textField(fields, "reason"),
    };
    try {
      const transfer = await authedRequest<TransferBody>("/billing/refunds", { method: "POST", body });
      element.reset();
      return t.refunded(transfer.amount, transfer.member_id);
    } catch (error) {
      const isUnknown = error instanceof ApiError && error.problem.code === "not_found";
      throw isUnknown ? new FieldError("message_id", t.unknown) : error;
    }
  });
  const problems = form.problems.value;
  const number = { inputMode: "numeric", autoComplete: "off", required: true } as const;
  return (
    <section class="card" aria-labelledby="refund-title">
      <h2 id="refund-title">{t.title}</h2>
      <p class="quiet">{t.hint}</p>
      <form aria-labelledby="refund-title" onSubmit={form.onSubmit}>
        <Field label={t.chat} name="chat_id" {...number} problem={problems["chat_id"]} />
        <Field label={t.message} name="message_id" {...number} problem={problems["message_id"]} />
        <Field
          label={t.reason}
          name="reason"
          autoComplete="off"
          required
          maxLength={NOTE_MAX_LENGTH}
          problem={problems["reason"]}
        />
        <FormFooter form={form} label={t.submit} />
      </form>
    </section>
  );
}
