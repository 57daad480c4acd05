import { session } from "../../account/session.ts";
import { displayName } from "../../i18n/display-name.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { textField, useForm } from "../../ui/form/use-form.ts";
import { useQuestion } from "../question.tsx";
import { report } from "../report.ts";
import { adminStrings } from "../strings.ts";
import { endOfDay, localDay } from "./local-day.ts";
import { changeMember, type ShownMember } from "./shown-member.ts";

/** Changes the member's roles and premium status. Making somebody a superuser, or the opposite, is asked for. */
export function RolesForm({ member, onChange }: ShownMember) {
  const { roles: t } = adminStrings.value;
  const { form, dialog, isOwn } = useRoles({ member, onChange });
  return (
    <section class="card" aria-labelledby="roles-title">
      <h2 id="roles-title">{t.title}</h2>
      <form aria-labelledby="roles-title" onSubmit={form.onSubmit}>
        <RoleChoice isOwn={isOwn} isSuperuser={member.is_superuser} isEmployee={member.is_employee} />
        <Field
          label={t.premium}
          name="premium_until"
          type="date"
          max="9999-12-30"
          defaultValue={localDay(member.premium_until)}
          problem={form.problems.value["premium_until"]}
        />
        <FormFooter form={form} label={t.save} />
      </form>
      {dialog}
    </section>
  );
}

function useRoles({ member, onChange }: ShownMember) {
  const { roles: t } = adminStrings.value;
  const { ask, dialog } = useQuestion();
  const isOwn = member.id === session.value?.memberId;
  const form = useForm(async (fields) => {
    const day = textField(fields, "premium_until");
    const isEmployee = fields.has("is_employee");
    const isSuperuser = isOwn ? member.is_superuser : fields.has("is_superuser");
    const name = displayName(member);
    if (isSuperuser !== member.is_superuser) {
      const question = isSuperuser ? t.promote : t.demote;
      const asked = { ...question, title: question.title(name), typed: String(member.id) };
      if (!(await ask(asked))) return undefined;
    }
    // Only what was changed here is sent: another superuser may have changed the rest meanwhile.
    await changeMember(member.id, {
      ...(isSuperuser !== member.is_superuser && { is_superuser: isSuperuser }),
      ...(isEmployee !== member.is_employee && { is_employee: isEmployee }),
      // The stored time may be an earlier one of the same day, so an unchanged day is not sent.
      ...(day !== localDay(member.premium_until) && { premium_until: endOfDay(day) }),
    });
    await onChange();
    report(t.saved);
    return undefined;
  });
  return { form, dialog, isOwn };
}

type Roles = { isOwn: boolean; isSuperuser: boolean; isEmployee: boolean };

function RoleChoice({ isOwn, isSuperuser, isEmployee }: Roles) {
  const { roles: t } = adminStrings.value;
  return (
    <>
      <div class="choices">
        <label>
          <input
            type="checkbox"
            name="is_superuser"
            defaultChecked={isSuperuser}
            disabled={isOwn}
            aria-describedby={isOwn ? "own-role" : undefined}
          />
          {t.superuser}
        </label>
        <label>
          <input type="checkbox" name="is_employee" defaultChecked={isEmployee} />
          {t.employee}
        </label>
      </div>
      {isOwn && (
        <p id="own-role" class="hint">
          {t.own}
        </p>
      )}
    </>
  );
}
