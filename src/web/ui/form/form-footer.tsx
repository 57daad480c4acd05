import type { Form } from "./use-form.ts";

/** The end of a form: its error or success message, and the button. */
export function FormFooter({ form, label }: { form: Form; label: string }) {
  return (
    <>
      <p role="alert" class="problem">
        {form.problem}
      </p>
      <p role="status" class="done">
        {form.done}
      </p>
      <button type="submit" class="primary" aria-disabled={form.isBusy}>
        {label}
      </button>
    </>
  );
}
