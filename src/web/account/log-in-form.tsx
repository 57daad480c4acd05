import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../api.ts";
import { FormFooter } from "../ui/form/form-footer.tsx";
import { PasswordField } from "../ui/form/password-field.tsx";
import { FieldError, textField, useForm } from "../ui/form/use-form.ts";
import { type Credentials, logIn } from "./auth.ts";
import { EmailField } from "./email-field.tsx";
import { session } from "./session.ts";
import { accountStrings } from "./strings.ts";

/** The log-in to which another form led, and why. */
export type ReturnedLogIn = {
  email: string;
  problem?: FieldError | undefined;
  /** Only the password is missing. */
  isEmailSure?: boolean;
};

type Props = {
  returned: ReturnedLogIn | undefined;
  /** The password is right, but an operator reset it. */
  onReset: (credentials: Credentials) => void;
  /** The member is deactivated, as the form shows from now on. */
  onDisabled: () => void;
};

export function LogInForm({ returned, onReset, onDisabled }: Props) {
  const t = accountStrings.value;
  const form = useForm(async (fields) => {
    const credentials = { email: textField(fields, "email"), password: textField(fields, "password") };
    try {
      await logIn(credentials);
    } catch (error) {
      const code = error instanceof ApiError ? error.problem.code : undefined;
      if (code === "member_disabled") {
        onDisabled();
        throw new FieldError("email", t.disabled);
      }
      if (code !== "password_change_required") throw error;
      onReset(credentials);
    }
    return undefined;
  }, returned?.problem);
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const first = returned?.isEmailSure ? '[name="password"]' : "input";
    const field = returned?.problem ? "[aria-invalid]" : first;
    if (returned) element.current?.querySelector<HTMLElement>(field)?.focus();
  }, []);
  return (
    <form ref={element} aria-label={t.logIn} onSubmit={form.onSubmit}>
      <EmailField form={form} email={returned?.email ?? session.value?.email} />
      <PasswordField form={form} name="password" label={t.password} />
      <FormFooter form={form} label={t.logIn} />
    </form>
  );
}
