import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../api.ts";
import { strings } from "../i18n/language.ts";
import { FormFooter } from "../ui/form/form-footer.tsx";
import { PasswordField, repeatedPassword } from "../ui/form/password-field.tsx";
import { FieldError, useForm } from "../ui/form/use-form.ts";
import { type Credentials, replacePassword } from "./auth.ts";
import { accountStrings } from "./strings.ts";

type Props = {
  /** The log-in with the password that an operator reset. */
  credentials: Credentials;
  /** Called with a problem if the server accepts this log-in no longer. */
  onReturn: (problem?: FieldError) => void;
};

/** Replaces a password that an operator reset, and logs in. */
export function NewPasswordForm({ credentials, onReturn }: Props) {
  const t = accountStrings.value;
  const form = useForm(async (fields) => {
    const chosen = repeatedPassword(fields, "new_password", "repeat_password");
    try {
      await replacePassword(credentials, chosen);
    } catch (error) {
      const problem = error instanceof ApiError && endOfLogIn(error);
      if (!problem) throw error;
      onReturn(problem);
    }
    return undefined;
  });
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => element.current?.querySelector<HTMLElement>("input:not([hidden])")?.focus(), []);
  return (
    <form ref={element} aria-label={t.newPassword} onSubmit={form.onSubmit}>
      <input type="email" name="email" autoComplete="username" value={credentials.email} hidden readOnly />
      <PasswordField form={form} name="new_password" label={t.new} isNew />
      <PasswordField form={form} name="repeat_password" label={t.repeatPassword} isNew />
      <FormFooter form={form} label={t.saveNew} />
      <button type="button" class="link" onClick={() => onReturn()}>
        {t.back}
      </button>
    </form>
  );
}

/** Returns the problem of a log-in that no new password can help, at the field of the log-in form. */
function endOfLogIn({ problem: { code } }: ApiError): FieldError | undefined {
  const t = accountStrings.value;
  const { fields } = strings.value;
  if (code === "invalid_credentials") return new FieldError("password", fields.passwordOver);
  if (code === "member_disabled") return new FieldError("email", t.disabled);
  return undefined;
}
