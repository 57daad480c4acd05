import { useSignal } from "@preact/signals";
import { strings } from "../../i18n/language.ts";
import { eyeIcon, eyeOffIcon } from "../icons/form-icons.ts";
import { IconButton } from "../icons/icon-button.tsx";
import { Field } from "./field.tsx";
import { FieldError, type Form, textField } from "./use-form.ts";

type Props = {
  form: Form;
  name: string;
  label: string;
  /** The field is for a password that is about to be set. Password managers suggest one. */
  isNew?: boolean;
  hint?: string | undefined;
};

/** A field for a password, which a button shows. */
export function PasswordField({ form, name, label, isNew = false, hint }: Props) {
  const { fields } = strings.value;
  const isShown = useSignal(false);
  return (
    <Field
      label={label}
      name={name}
      type={isShown.value ? ("text" as "password") : "password"}
      autoCapitalize="none"
      spellcheck={false}
      autoComplete={isNew ? "new-password" : "current-password"}
      required
      hint={hint}
      problem={form.problems.value[name]}
      end={
        <IconButton
          label={(isShown.value ? fields.hidePassword : fields.showPassword)(label)}
          icon={isShown.value ? eyeOffIcon : eyeIcon}
          onClick={() => {
            isShown.value = !isShown.value;
          }}
        />
      }
    />
  );
}

/** Returns the new password of two fields. @throws FieldError if they differ */
export function repeatedPassword(fields: FormData, name: string, repeatedName: string): string {
  const password = textField(fields, name);
  if (password === textField(fields, repeatedName)) return password;
  throw new FieldError(repeatedName, strings.value.fields.passwordsDiffer);
}
