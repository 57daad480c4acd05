import { strings } from "../../i18n/language.ts";
import { Field } from "./field.tsx";
import { FieldError, type Form, textField } from "./use-form.ts";

type Props = {
  form: Form;
  name: string;
  label: string;
  /** The field is for a password that is about to be set. Password managers suggest one. */
  isNew?: boolean;
};

export function PasswordField({ form, name, label, isNew = false }: Props) {
  return (
    <Field
      label={label}
      name={name}
      type="password"
      autoComplete={isNew ? "new-password" : "current-password"}
      required
      problem={form.problems.value[name]}
    />
  );
}

/** Returns the new password of two fields. @throws FieldError if they differ */
export function repeatedPassword(fields: FormData, name: string, repeatedName: string): string {
  const password = textField(fields, name);
  if (password === textField(fields, repeatedName)) return password;
  throw new FieldError(repeatedName, strings.value.fields.passwordsDiffer);
}
