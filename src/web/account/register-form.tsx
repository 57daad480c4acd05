import { strings } from "../i18n/language.ts";
import { siteConfig } from "../site-config.ts";
import { Field } from "../ui/form/field.tsx";
import { FormFooter } from "../ui/form/form-footer.tsx";
import { PasswordField, repeatedPassword } from "../ui/form/password-field.tsx";
import { textField, useForm } from "../ui/form/use-form.ts";
import { register } from "./auth.ts";
import { EmailField } from "./email-field.tsx";
import { accountStrings } from "./strings.ts";

/** @param props.onTaken called with an email that is registered, if its member chooses to log in */
export function RegisterForm({ onTaken }: { onTaken: (email: string) => void }) {
  const t = accountStrings.value;
  const min = siteConfig.value.limits?.password_min_length;
  const form = useForm(async (fields) => {
    await register({
      email: textField(fields, "email"),
      password: repeatedPassword(fields, "password", "repeat_password"),
      name: textField(fields, "name"),
    });
    return undefined;
  });
  return (
    <form aria-label={t.register} onSubmit={form.onSubmit}>
      <EmailField form={form} />
      <PasswordField
        form={form}
        name="password"
        label={t.password}
        isNew
        hint={min === undefined ? undefined : strings.value.fields.passwordHint(min)}
      />
      <PasswordField form={form} name="repeat_password" label={t.repeatPassword} isNew />
      <Field
        label={t.name}
        name="name"
        autoComplete="nickname"
        hint={t.nameHint}
        problem={form.problems.value["name"]}
      />
      <FormFooter
        form={form}
        label={t.register}
        offer={form.code.value === "email_taken" && <LogInInstead onTaken={onTaken} />}
      />
    </form>
  );
}

function LogInInstead({ onTaken }: { onTaken: (email: string) => void }) {
  return (
    <button
      type="button"
      class="link"
      onClick={({ currentTarget: { form } }) => form && onTaken(textField(new FormData(form), "email"))}
    >
      {accountStrings.value.logInInstead}
    </button>
  );
}
