import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { siteConfig } from "../site-config.ts";
import type { FieldError } from "../ui/form/use-form.ts";
import type { Credentials } from "./auth.ts";
import { LogInForm, type ReturnedLogIn } from "./log-in-form.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";
import { RegisterForm } from "./register-form.tsx";
import { isDisabled, isExpired, isLogOutUnconfirmed, logOut, session } from "./session.ts";
import { accountStrings } from "./strings.ts";

/** Log-in, registration, and the choice of a new password after a reset. */
export function LogInScreen() {
  const isNew = useSignal(false);
  /** The log-in that needs a new password. */
  const reset = useSignal<Credentials | undefined>(undefined);
  const returned = useSignal<ReturnedLogIn | undefined>(undefined);
  /** Whether the form shows that the member is deactivated. */
  const showsDisabled = useSignal(false);
  const t = accountStrings.value;

  function returnToLogIn(problem?: FieldError): void {
    returned.value = { email: reset.value?.email ?? "", problem };
    reset.value = undefined;
  }

  function switchForm(): void {
    isNew.value = !isNew.value;
    returned.value = undefined;
  }

  if (reset.value) {
    return (
      <AccountCard title={t.newPassword} intro={t.resetIntro}>
        <NewPasswordForm credentials={reset.value} onReturn={returnToLogIn} />
      </AccountCard>
    );
  }
  return (
    <AccountCard
      title={isNew.value ? t.welcomeNew : t.welcome(siteConfig.value.name)}
      intro={introText(showsDisabled.value)}
    >
      {isNew.value ? (
        <RegisterForm />
      ) : (
        <LogInForm
          returned={returned.value}
          onReset={(credentials) => {
            reset.value = credentials;
          }}
          onDisabled={() => {
            showsDisabled.value = true;
          }}
        />
      )}
      {session.value ? (
        <NotYou />
      ) : (
        <p class="quiet">
          {isNew.value ? t.notNew : t.newHere}{" "}
          <button type="button" class="link" onClick={switchForm}>
            {isNew.value ? t.logIn : t.register}
          </button>
        </p>
      )}
    </AccountCard>
  );
}

/** The frame of the forms. Screen readers announce a change of the introduction. */
function AccountCard({
  title,
  intro,
  children,
}: {
  title: string;
  intro: string;
  children: ComponentChildren;
}) {
  return (
    <main id="content" class="account" tabIndex={-1}>
      <div class="account-card">
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>{title}</h1>
        <p class="quiet" role="status">
          {intro}
        </p>
        {children}
      </div>
      <p class="quiet">
        <a href="/example">{accountStrings.value.developers}</a>
      </p>
    </main>
  );
}

/** Lets another person leave a session that has ended, with everything that its member left in this browser. */
function NotYou() {
  const t = accountStrings.value;
  return (
    <div class="not-you">
      <button type="button" class="link" onClick={logOut} aria-describedby="not-you">
        {t.notYou}
      </button>
      <p id="not-you" class="hint">
        {t.notYouHint}
      </p>
    </div>
  );
}

/** Explains why the member sees this screen, unless the form shows it. */
function introText(showsDisabled: boolean): string {
  const t = accountStrings.value;
  if (isDisabled.value) return showsDisabled ? t.intro : t.disabled;
  if (isLogOutUnconfirmed.value) return t.logOutUnconfirmed;
  return isExpired.value ? t.expired : t.intro;
}
