import { strings } from "../i18n/language.ts";
import { Field } from "../ui/form/field.tsx";
import { FormFooter } from "../ui/form/form-footer.tsx";
import { FieldError, textField, useForm } from "../ui/form/use-form.ts";
import { register } from "./auth.ts";

export function RegisterForm() {
  const { account, fields: t } = strings.value;
  const form = useForm(async (fields) => {
    const [password, repeated] = [textField(fields, "password"), textField(fields, "repeat_password")];
    if (password !== repeated) throw new FieldError("repeat_password", t.passwordsDiffer);
    await register(textField(fields, "email"), password, repeated);
    return undefined;
  });
  const problems = form.problems.value;
  return (
    <form aria-label={account.register} onSubmit={form.onSubmit}>
      <Field
        label={account.email}
        name="email"
        type="email"
        autoComplete="username"
        required
        problem={problems["email"]}
      />
      <Field
        label={account.password}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        problem={problems["password"]}
      />
      <Field
        label={account.repeatPassword}
        name="repeat_password"
        type="password"
        autoComplete="new-password"
        required
        problem={problems["repeat_password"]}
      />
      <FormFooter form={form} label={account.register} />
    </form>
  );
}
