import { Field } from "../ui/form/field.tsx";
import type { Form } from "../ui/form/use-form.ts";
import { accountStrings } from "./strings.ts";

/** The email of a log-in or a registration. */
export function EmailField({ form, email = "" }: { form: Form; email?: string | undefined }) {
  return (
    <Field
      label={accountStrings.value.email}
      name="email"
      // Not the type "email", which refuses addresses with letters of other scripts.
      inputMode="email"
      autoCapitalize="none"
      spellcheck={false}
      autoComplete="username"
      required
      defaultValue={email}
      problem={form.problems.value["email"]}
    />
  );
}
