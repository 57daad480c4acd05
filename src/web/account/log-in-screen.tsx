import { useSignal } from "@preact/signals";
import { ApiError } from "../api.ts";
import { strings } from "../i18n/language.ts";
import { Field } from "../ui/form/field.tsx";
import { FormFooter } from "../ui/form/form-footer.tsx";
import { FieldError, textField, useForm } from "../ui/form/use-form.ts";
import { logIn } from "./auth.ts";
import { RegisterForm } from "./register-form.tsx";
import { isDisabled, isExpired, logOut, session } from "./session.ts";

/** Log-in and registration. */
export function LogInScreen() {
  const isNew = useSignal(false);
  const { account } = strings.value;
  return (
    <main id="content" class="account" tabIndex={-1}>
      <div class="account-card">
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>{isNew.value ? account.welcomeNew : account.welcome}</h1>
        <p class="quiet">{introText()}</p>
        {isNew.value ? <RegisterForm /> : <LogInForm />}
        {session.value && <NotYou />}
        {!session.value && (
          <p class="quiet">
            {isNew.value ? account.notNew : account.newHere}{" "}
            <button
              type="button"
              class="link"
              onClick={() => {
                isNew.value = !isNew.value;
              }}
            >
              {isNew.value ? account.logIn : account.register}
            </button>
          </p>
        )}
      </div>
      <p class="quiet">
        <a href="/example">{account.developers}</a>
      </p>
    </main>
  );
}

/** Lets another person leave a session that has ended, with everything that its member left in this browser. */
function NotYou() {
  const { account } = strings.value;
  return (
    <p class="quiet">
      <button type="button" class="link" onClick={logOut} aria-describedby="not-you">
        {account.notYou}
      </button>{" "}
      <span id="not-you">{account.notYouHint}</span>
    </p>
  );
}

/** Explains why the member sees this screen. */
function introText(): string {
  const { account } = strings.value;
  if (isDisabled.value) return account.disabled;
  return isExpired.value ? account.expired : account.intro;
}

function LogInForm() {
  const { account } = strings.value;
  const form = useForm(async (fields) => {
    await logIn(textField(fields, "email"), textField(fields, "password")).catch((error) => {
      const isDisabled = error instanceof ApiError && error.problem.code === "member_disabled";
      throw isDisabled ? new FieldError("email", account.disabled) : error;
    });
    return undefined;
  });
  return (
    <form aria-label={account.logIn} onSubmit={form.onSubmit}>
      <Field
        label={account.email}
        name="email"
        type="email"
        autoComplete="username"
        required
        defaultValue={session.value?.email ?? ""}
        problem={form.problems.value["email"]}
      />
      <Field
        label={account.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        problem={form.problems.value["password"]}
      />
      <FormFooter form={form} label={account.logIn} />
    </form>
  );
}
