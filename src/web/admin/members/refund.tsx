import { NOTE_MAX_LENGTH } from "../../../core/limits.ts";
import { ApiError, type TransferBody } from "../../api.ts";
import { fullTimestamp } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { FieldError, textField, useForm } from "../../ui/form/use-form.ts";
import { closeSheet, Sheet } from "../../ui/sheet.tsx";
import { deskRequest } from "../desk-request.ts";
import { report } from "../report.ts";
import { adminStrings } from "../strings.ts";

export type Refundable = { chatId: number; messageId: number; coins: number };

type Refunding = { name: string; afterRefund: () => Promise<void> };

/** Refunds a message by its reference, as a member has copied it. */
export function RefundForm({ afterRefund }: Refunding) {
  const { refund: t } = adminStrings.value;
  const form = useForm(async (fields, element) => {
    const [, chat, message] =
      /^\s*(\d{1,15})\s*[-–]\s*(\d{1,15})\s*$/.exec(textField(fields, "reference")) ?? [];
    if (chat === undefined || message === undefined) throw new FieldError("reference", t.referenceWrong);
    const reason = textField(fields, "reason");
    const done = await refund({ chatId: Number(chat), messageId: Number(message), reason }, "reference");
    element.reset();
    await afterRefund();
    report(done);
    return undefined;
  });
  const problems = form.problems.value;
  return (
    <details class="refund">
      <summary>{t.title}</summary>
      <form aria-label={t.title} onSubmit={form.onSubmit}>
        <Field
          label={t.referenceLabel}
          hint={t.referenceHint}
          name="reference"
          inputMode="numeric"
          autoComplete="off"
          required
          problem={problems["reference"]}
        />
        <ReasonField problem={problems["reason"]} />
        <FormFooter form={form} label={t.submit} />
      </form>
    </details>
  );
}

type SheetProps = Refunding & { message: Refundable; onClose: () => void };

/** Asks for the reason of a refund. */
export function RefundSheet({ message, name, afterRefund, onClose }: SheetProps) {
  const { refund: t, question } = adminStrings.value;
  const form = useForm(async (fields, element) => {
    const done = await refund({ ...message, reason: textField(fields, "reason") }, "reason");
    closeSheet(element);
    await afterRefund();
    report(done);
    return undefined;
  });
  return (
    <Sheet
      title={t.question(strings.value.coins(message.coins), name)}
      closeLabel={question.cancel}
      kind="question"
      onClose={onClose}
    >
      <form onSubmit={form.onSubmit}>
        <p class="quiet">{t.reference(message.chatId, message.messageId)}</p>
        <ReasonField problem={form.problems.value["reason"]} />
        <FormFooter form={form} label={t.submit} />
      </form>
    </Sheet>
  );
}

function ReasonField({ problem }: { problem: string | undefined }) {
  const { refund: t } = adminStrings.value;
  return (
    <Field
      label={t.reason}
      name="reason"
      autoComplete="off"
      required
      maxLength={NOTE_MAX_LENGTH}
      problem={problem}
    />
  );
}

/**
 * Refunds a message. It needs no idempotency key, since the server refunds each message at most once. Returns what was done, or that
 * it was done before.
 * @param field shows that there is no such message. @throws ApiError, FieldError
 */
async function refund(
  { chatId, messageId, reason }: { chatId: number; messageId: number; reason: string },
  field: string,
): Promise<string> {
  const { refund: t } = adminStrings.value;
  const body = { chat_id: chatId, message_id: messageId, reason };
  let isFirst = true;
  const onStatus = (status: number) => {
    isFirst = status === 201;
  };
  try {
    const options = { method: "POST", body, onStatus } as const;
    const transfer = await deskRequest<TransferBody>("/billing/refunds", options);
    const coins = strings.value.coins(transfer.amount);
    return isFirst ? t.refunded(coins, transfer.member_id) : t.repeated(fullTimestamp(transfer.date));
  } catch (error) {
    const isUnknown = error instanceof ApiError && error.problem.code === "not_found";
    throw isUnknown ? new FieldError(field, t.unknown) : error;
  }
}
