import { strings } from "../i18n/language.ts";
import { FormFooter } from "../ui/form/form-footer.tsx";
import { PasswordField, repeatedPassword } from "../ui/form/password-field.tsx";
import { textField, useForm } from "../ui/form/use-form.ts";
import { register } from "./auth.ts";
import { EmailField } from "./email-field.tsx";

export function RegisterForm() {
  const { account } = strings.value;
  const form = useForm(async (fields) => {
    await register({
      email: textField(fields, "email"),
      password: repeatedPassword(fields, "password", "repeat_password"),
    });
    return undefined;
  });
  return (
    <form aria-label={account.register} onSubmit={form.onSubmit}>
      <EmailField form={form} />
      <PasswordField form={form} name="password" label={account.password} isNew />
      <PasswordField form={form} name="repeat_password" label={account.repeatPassword} isNew />
      <FormFooter form={form} label={account.register} />
    </form>
  );
}
