import { NOTE_MAX_LENGTH } from "../../../core/limits.ts";
import { ApiError, type ChargedMessages, type TransferBody } from "../../api.ts";
import { fullTimestamp } from "../../i18n/dates.ts";
import { displayName } from "../../i18n/display-name.ts";
import { strings } from "../../i18n/language.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { FieldError, textField, useForm } from "../../ui/form/use-form.ts";
import { closeSheet, Sheet } from "../../ui/sheet.tsx";
import { deskRequest } from "../desk-request.ts";
import { report } from "../report.ts";
import { adminStrings } from "../strings.ts";
import type { ShownMember } from "./shown-member.ts";

/** A reference, with each of the hyphens that a page, a program or a phone may write. */
const REFERENCE = /^([1-9]\d{0,14})\s*[-\u2010\u2011\u2013]\s*([1-9]\d{0,14})$/;

export type Refundable = { chatId: number; messageId: number; coins: number };

/** Refunds a message that the member paid for, by its reference, as members copy it. */
export function RefundForm({ member, onChange }: ShownMember) {
  const { refund: t } = adminStrings.value;
  const form = useForm(async (fields, element) => {
    const [, chat, message] = REFERENCE.exec(textField(fields, "reference").trim()) ?? [];
    if (chat === undefined || message === undefined) throw new FieldError("reference", t.referenceWrong);
    const [chatId, messageId, reason] = [Number(chat), Number(message), textField(fields, "reason")];
    if (!(await hasPaid(member.id, chatId, messageId)))
      throw new FieldError("reference", t.notPaid(displayName(member)));
    const done = await refund({ chatId, messageId, reason }, "reference");
    element.reset();
    await onChange();
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

type SheetProps = ShownMember & { message: Refundable; onClose: () => void };

/** Asks for the reason of a refund. */
export function RefundSheet({ message, member, onChange, onClose }: SheetProps) {
  const { refund: t, question } = adminStrings.value;
  const form = useForm(async (fields, element) => {
    const done = await refund({ ...message, reason: textField(fields, "reason") }, "reason");
    closeSheet(element);
    await onChange();
    report(done);
    return undefined;
  });
  return (
    <Sheet
      title={t.question(strings.value.coins(message.coins), displayName(member))}
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

/** Returns whether a message is one that the member paid for, refunded or not. @throws ApiError */
async function hasPaid(memberId: number, chatId: number, messageId: number): Promise<boolean> {
  const range = `chat_id=${chatId}&first=${messageId}&last=${messageId}`;
  try {
    const page = await deskRequest<ChargedMessages>(`/members/${memberId}/statement/messages?${range}`);
    return page.messages.length > 0;
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === "not_found") return false;
    throw error;
  }
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
