import type { ComponentChildren } from "preact";
import type { Form } from "./use-form.ts";

type Props = {
  form: Form;
  label: string;
  /** Whether it cannot be sent now, as the screen explains. */
  isBarred?: boolean;
  /** A way out, after the error. */
  offer?: ComponentChildren;
};

/** The end of a form: its error or success message, and the button. */
export function FormFooter({ form, label, isBarred = false, offer }: Props) {
  return (
    <>
      <p role="alert" class="problem">
        {form.problem}
        {offer && <> {offer}</>}
      </p>
      <p role="status" class="done">
        {form.done}
      </p>
      <button type="submit" class="primary" aria-disabled={isBarred || form.isBusy.value}>
        {label}
      </button>
    </>
  );
}
