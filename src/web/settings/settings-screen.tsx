import { authedRequest } from "../account/authed-request.ts";
import { me, setMe } from "../account/me.ts";
import { session } from "../account/session.ts";
import { ApiError, type MemberBody } from "../api.ts";
import { isOffline } from "../browser/network.ts";
import { displayName, isUnnamed } from "../i18n/display-name.ts";
import { chooseLanguage, LANGUAGE_NAMES, wantedLanguage } from "../i18n/language.ts";
import { NoticeSettings } from "../notices/notice-settings.tsx";
import { pageHost } from "../shell/page-host.ts";
import { siteConfig } from "../site-config.ts";
import { Field } from "../ui/form/field.tsx";
import { FormFooter } from "../ui/form/form-footer.tsx";
import { PasswordField, repeatedPassword } from "../ui/form/password-field.tsx";
import { FieldError, textField, useForm } from "../ui/form/use-form.ts";
import { changePassword } from "./change-password.ts";
import { LogOutCard } from "./log-out-card.tsx";
import { SessionsCard } from "./sessions-card.tsx";
import { settingsStrings } from "./strings.ts";

/** Name, password, sessions, language and log-out. */
export function SettingsScreen() {
  const t = settingsStrings.value;
  return (
    <main id="content" class="page" tabIndex={-1}>
      <h1>{t.title}</h1>
      <p role="status" class="quiet">
        {isOffline.value && t.offline}
      </p>
      <NameForm />
      {/* A session that began with a token of the site has no email: its member has no password here. */}
      {session.value?.email !== "" && <PasswordForm />}
      <NoticeSettings />
      <section class="card" aria-labelledby="language-title">
        <h2 id="language-title">{t.language}</h2>
        <fieldset class="choices">
          <legend class="unseen">{t.language}</legend>
          {siteConfig.value.languages.map((each) => (
            <label key={each} lang={each}>
              <input
                type="radio"
                name="language"
                checked={wantedLanguage.value === each}
                onChange={() => void chooseLanguage(each)}
              />
              {LANGUAGE_NAMES[each]}
            </label>
          ))}
        </fieldset>
      </section>
      <LogOutCard />
      {/* Last, since its list arrives late: nothing that a member is about to press moves then. */}
      <SessionsCard />
    </main>
  );
}

function NameForm() {
  const t = settingsStrings.value;
  const id = session.value?.memberId ?? 0;
  const name = me.value ? me.value.name : pageHost.local.load(`name.${id}`);
  const member = { id, name };
  const form = useForm(async (fields) => {
    const body = { name: textField(fields, "name") };
    setMe(await authedRequest<MemberBody>("/members/me", { method: "PATCH", body }));
    return t.nameSaved;
  });
  return (
    <section class="card" aria-labelledby="profile-title">
      <h2 id="profile-title">{t.profile}</h2>
      <form
        aria-labelledby="profile-title"
        onSubmit={form.onSubmit}
        onInput={() => {
          form.done.value = undefined;
        }}
      >
        <p class="quiet">{t.number(id)}</p>
        <Field
          // The form may render before the name has loaded. A new key then resets its default value.
          key={name === undefined}
          label={t.name}
          name="name"
          autoComplete="nickname"
          required
          defaultValue={isUnnamed(member) ? "" : (name ?? "")}
          placeholder={name !== undefined && isUnnamed(member) ? displayName(member) : undefined}
          problem={form.problems.value["name"]}
        />
        <FormFooter form={form} label={t.save} isBarred={isOffline.value} />
      </form>
    </section>
  );
}

function PasswordForm() {
  const t = settingsStrings.value;
  const form = useForm(async (fields, element) => {
    const changed = repeatedPassword(fields, "new", "repeated");
    await changePassword(textField(fields, "current"), changed).catch((error) => {
      const isWrong = error instanceof ApiError && error.problem.code === "invalid_credentials";
      throw isWrong ? new FieldError("current", t.currentWrong) : error;
    });
    element.reset();
    return t.passwordChanged;
  });
  return (
    <section class="card" aria-labelledby="password-title">
      <h2 id="password-title">{t.password}</h2>
      <form aria-labelledby="password-title" onSubmit={form.onSubmit}>
        <input
          type="email"
          name="email"
          autoComplete="username"
          value={session.value?.email ?? ""}
          hidden
          readOnly
        />
        <PasswordField form={form} name="current" label={t.current} />
        <PasswordField form={form} name="new" label={t.new} isNew />
        <PasswordField form={form} name="repeated" label={t.repeated} isNew />
        <FormFooter form={form} label={t.change} isBarred={isOffline.value} />
      </form>
    </section>
  );
}
