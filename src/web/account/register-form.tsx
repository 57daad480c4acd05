import { FormFooter } from "../ui/form/form-footer.tsx";
import { PasswordField, repeatedPassword } from "../ui/form/password-field.tsx";
import { textField, useForm } from "../ui/form/use-form.ts";
import { register } from "./auth.ts";
import { EmailField } from "./email-field.tsx";
import { accountStrings } from "./strings.ts";

export function RegisterForm() {
  const t = accountStrings.value;
  const form = useForm(async (fields) => {
    await register({
      email: textField(fields, "email"),
      password: repeatedPassword(fields, "password", "repeat_password"),
    });
    return undefined;
  });
  return (
    <form aria-label={t.register} onSubmit={form.onSubmit}>
      <EmailField form={form} />
      <PasswordField form={form} name="password" label={t.password} isNew />
      <PasswordField form={form} name="repeat_password" label={t.repeatPassword} isNew />
      <FormFooter form={form} label={t.register} />
    </form>
  );
}
