import { useSignal } from "@preact/signals";
import { onDemand } from "../on-demand.ts";
import { entry, route } from "../shell/route.ts";
import { siteConfig } from "../site-config.ts";
import { Lazy, type LazyFrame } from "../ui/lazy.tsx";
import { AccountCard } from "./account-card.tsx";
import type { Credentials } from "./auth.ts";
import { LogInForm, type ReturnedLogIn } from "./log-in-form.tsx";
import { NotYou } from "./not-you.tsx";
import { RegisterForm } from "./register-form.tsx";
import { isDisabled, isExpired, isLogOutUnconfirmed, session } from "./session.ts";
import { accountStrings } from "./strings.ts";

/** Few need it. */
const newPassword = onDemand(
  () => import("./new-password-form.tsx").then(({ NewPasswordForm }) => NewPasswordForm),
  () => false,
);
const siteScreen = onDemand(() => import("./site/site-screen.tsx").then(({ SiteScreen }) => SiteScreen));

/** The form that is shown. */
type AccountForm =
  | { kind: "log-in"; returned?: ReturnedLogIn }
  | { kind: "register" }
  /** The log-in with these credentials needs a new password. */
  | { kind: "new-password"; credentials: Credentials };

/** Log-in, registration, and the way to the log-in of a site with members of its own. */
export function LogInScreen() {
  /** The sentence of the form that a member of the site has chosen, empty for the usual one; undefined for the way to the site. */
  const chosen = useSignal<string | undefined>(undefined);
  const choose = (sentence: string) => {
    entry.value = undefined;
    chosen.value = sentence;
  };
  if (entry.value || (isOfSite() && chosen.value === undefined)) {
    return <Lazy part={siteScreen} props={{ onForm: choose }} frame={Frame} />;
  }
  return (
    <Forms
      sentence={chosen.value}
      onBack={() => {
        chosen.value = undefined;
      }}
    />
  );
}

type FormsProps = {
  /** Shown in place of the introduction. */
  sentence: string | undefined;
  /** Returns a member of the site to the way there. */
  onBack: () => void;
};

/** Log-in, registration, and the choice of a new password after a reset. */
function Forms(props: FormsProps) {
  const shown = useSignal<AccountForm>({ kind: "log-in" });
  const t = accountStrings.value;
  const show = (form: AccountForm) => {
    shown.value = form;
  };
  const form = shown.value;
  if (form.kind !== "new-password") return <EntryCard {...props} form={form} onShow={show} />;
  const { credentials } = form;
  return (
    <AccountCard title={t.newPassword} name={t.newPassword} intro={t.resetIntro}>
      <Lazy
        part={newPassword}
        props={{
          credentials,
          onReturn: (problem) => show({ kind: "log-in", returned: { email: credentials.email, problem } }),
        }}
      />
    </AccountCard>
  );
}

type EntryProps = FormsProps & {
  form: Exclude<AccountForm, { kind: "new-password" }>;
  onShow: (form: AccountForm) => void;
};

function EntryCard({ form, onShow, sentence, onBack }: EntryProps) {
  /** Whether the form shows that the member is deactivated. */
  const showsDisabled = useSignal(false);
  const t = accountStrings.value;
  const isNew = form.kind === "register";
  const title = isNew ? t.welcomeNew : t.welcome(siteConfig.value.name);
  return (
    <AccountCard
      title={title}
      name={isNew ? t.welcomeNew : t.logIn}
      intro={sentence || introText(showsDisabled.value)}
    >
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
      {!session.value && siteConfig.value.own_accounts && (
        <OtherForm isNew={isNew} onSwitch={() => onShow({ kind: isNew ? "log-in" : "register" })} />
      )}
      {isOfSite() ? (
        <button type="button" class="link" onClick={onBack}>
          {t.back}
        </button>
      ) : (
        session.value && <NotYou label={t.notYou(session.value.email)} hint={t.notYouHint} />
      )}
    </AccountCard>
  );
}

/** Whether the site logs its members in. A session that began with its token has no email. */
function isOfSite(): boolean {
  const { own_accounts: hasOwn, login_url: url } = siteConfig.value;
  return !hasOwn || (session.value ? session.value.email === "" : url !== null);
}

/** The frame of the way to the site while its code loads. */
const Frame: LazyFrame = ({ children }) => (
  <main id="content" class="account" tabIndex={-1}>
    {children}
  </main>
);

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

/** Explains why the member sees this screen, unless the form shows it. */
function introText(showsDisabled: boolean): string {
  const t = accountStrings.value;
  if (isDisabled.value) return showsDisabled ? t.intro : t.disabled;
  if (isLogOutUnconfirmed.value) return t.logOutUnconfirmed;
  if (isExpired.value) return t.expired;
  return route.value.screen === "chat" ? t.introTo(route.value.otherId) : t.intro;
}
