import { session } from "../../account/session.ts";
import { displayName } from "../../i18n/display-name.ts";
import { useForm } from "../../ui/form/use-form.ts";
import { useQuestion } from "../question.tsx";
import { report } from "../report.ts";
import { adminStrings } from "../strings.ts";
import { changeMember, type ShownMember } from "./shown-member.ts";

/** Names the command that resets the password, and deactivates or reactivates the member. */
export function AccountForm({ member, onChange }: ShownMember) {
  const { account: t } = adminStrings.value;
  const isOwn = member.id === session.value?.memberId;
  return (
    <section class="card" aria-labelledby="account-title">
      <h2 id="account-title">{t.title}</h2>
      {member.email === null ? <p class="quiet">{t.onSite}</p> : <PasswordCommand id={member.id} />}
      {isOwn ? <p class="hint">{t.own}</p> : <Activation member={member} onChange={onChange} />}
    </section>
  );
}

function PasswordCommand({ id }: { id: number }) {
  const { account: t } = adminStrings.value;
  return (
    <>
      <p class="quiet">{t.reset}</p>
      <p class="command">
        <code>{t.command(id)}</code>
      </p>
    </>
  );
}

function Activation({ member, onChange }: ShownMember) {
  const { account: t } = adminStrings.value;
  const { ask, dialog } = useQuestion();
  const isActive = member.is_active;
  const name = displayName(member);
  const form = useForm(async () => {
    const question = { title: t.question(name), effect: t.hint, label: t.deactivate };
    if (isActive && !(await ask(question))) return undefined;
    await changeMember(member.id, { is_active: !isActive });
    await onChange();
    report(isActive ? t.deactivated(name) : t.activated(name));
    return undefined;
  });
  return (
    <form class="danger-zone" aria-label={isActive ? t.deactivate : t.activate} onSubmit={form.onSubmit}>
      <p class="hint">{isActive ? t.hint : t.inactive}</p>
      <p role="alert" class="problem">
        {form.problem}
      </p>
      <button type="submit" class={isActive ? "danger" : ""} aria-disabled={form.isBusy.value}>
        {isActive ? t.deactivate : t.activate}
      </button>
      {dialog}
    </form>
  );
}
