import { useSignal } from "@preact/signals";
import { route } from "../shell/route.ts";
import { siteConfig } from "../site-config.ts";
import { AccountCard } from "./account-card.tsx";
import type { Credentials } from "./auth.ts";
import { LogInForm, type ReturnedLogIn } from "./log-in-form.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";
import { RegisterForm } from "./register-form.tsx";
import { isDisabled, isExpired, isLogOutUnconfirmed, logOut, session } from "./session.ts";
import { accountStrings } from "./strings.ts";

/** The form that is shown. */
type AccountForm =
  | { kind: "log-in"; returned?: ReturnedLogIn }
  | { kind: "register" }
  /** The log-in with these credentials needs a new password. */
  | { kind: "new-password"; credentials: Credentials };

/** Log-in, registration, and the choice of a new password after a reset. */
export function LogInScreen() {
  const shown = useSignal<AccountForm>({ kind: "log-in" });
  const t = accountStrings.value;
  const show = (form: AccountForm) => {
    shown.value = form;
  };
  const form = shown.value;
  if (form.kind !== "new-password") return <EntryCard form={form} onShow={show} />;
  const { credentials } = form;
  return (
    <AccountCard title={t.newPassword} name={t.newPassword} intro={t.resetIntro}>
      <NewPasswordForm
        credentials={credentials}
        onReturn={(problem) => show({ kind: "log-in", returned: { email: credentials.email, problem } })}
      />
    </AccountCard>
  );
}

type EntryProps = {
  form: Exclude<AccountForm, { kind: "new-password" }>;
  onShow: (form: AccountForm) => void;
};

function EntryCard({ form, onShow }: EntryProps) {
  /** Whether the form shows that the member is deactivated. */
  const showsDisabled = useSignal(false);
  const t = accountStrings.value;
  const isNew = form.kind === "register";
  const title = isNew ? t.welcomeNew : t.welcome(siteConfig.value.name);
  return (
    <AccountCard title={title} name={isNew ? t.welcomeNew : t.logIn} intro={introText(showsDisabled.value)}>
      {isNew ? (
        <RegisterForm
          onTaken={(email) => onShow({ kind: "log-in", returned: { email, isEmailSure: true } })}
        />
      ) : (
        <LogInForm
          returned={form.returned}
          onReset={(credentials) => onShow({ kind: "new-password", credentials })}
          onDisabled={() => {
            showsDisabled.value = true;
          }}
        />
      )}
      {session.value ? (
        <NotYou email={session.value.email} />
      ) : (
        <OtherForm isNew={isNew} onSwitch={() => onShow({ kind: isNew ? "log-in" : "register" })} />
      )}
    </AccountCard>
  );
}

/** Leads from the log-in to the registration, and back. */
function OtherForm({ isNew, onSwitch }: { isNew: boolean; onSwitch: () => void }) {
  const t = accountStrings.value;
  return (
    <p class="quiet">
      {isNew ? t.notNew : t.newHere}{" "}
      <button type="button" class="link" onClick={onSwitch}>
        {isNew ? t.logIn : t.register}
      </button>
    </p>
  );
}

/** Lets another person leave a session that has ended, with everything that its member left in this browser. */
function NotYou({ email }: { email: string }) {
  const t = accountStrings.value;
  return (
    <div class="not-you">
      <button type="button" class="link" onClick={logOut} aria-describedby="not-you">
        {t.notYou(email)}
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
  if (isExpired.value) return t.expired;
  return route.value.screen === "chat" ? t.introTo(route.value.otherId) : t.intro;
}
