import { session } from "../../account/session.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { textField, useForm } from "../../ui/form/use-form.ts";
import { adminStrings } from "../strings.ts";
import { changeMember } from "./find-member.ts";
import { endOfDay, localDay } from "./local-day.ts";
import type { SelectedMember } from "./selected-member.ts";

/** Changes the member's roles and premium status. */
export function RolesForm({ member }: SelectedMember) {
  const { roles: t } = adminStrings.value;
  const shown = member.value;
  const isOwn = shown?.id === session.value?.memberId;
  const form = useForm(async (fields) => {
    if (!shown) return undefined;
    const day = textField(fields, "premium_until");
    member.value = await changeMember(shown.id, {
      ...(!isOwn && { is_superuser: fields.has("is_superuser") }),
      is_employee: fields.has("is_employee"),
      // The stored time may be an earlier one of the same day, so an unchanged day is not sent.
      ...(day !== localDay(shown.premium_until) && { premium_until: endOfDay(day) }),
    });
    return t.saved;
  });
  if (!shown) return null;
  return (
    <form class="parted" aria-labelledby="roles-title" onSubmit={form.onSubmit}>
      <h3 id="roles-title">{t.title}</h3>
      <RoleChoice isOwn={isOwn} isSuperuser={shown.is_superuser} isEmployee={shown.is_employee} />
      <Field
        label={t.premium}
        name="premium_until"
        type="date"
        max="9999-12-30"
        defaultValue={localDay(shown.premium_until)}
        problem={form.problems.value["premium_until"]}
      />
      <FormFooter form={form} label={t.save} />
    </form>
  );
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
