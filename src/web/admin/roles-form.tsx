import { Field } from "../parts/field.tsx";
import { FormEnd } from "../parts/form-end.tsx";
import { textOf, useForm } from "../state/form.ts";
import { session } from "../state/session.ts";
import { adminWords } from "../words/admin.ts";
import { changeMember } from "./find-member.ts";
import { endOfDay, localDay } from "./local-day.ts";
import type { SelectedMember } from "./selected-member.ts";

/** What the member is besides a member. */
export function RolesForm({ member }: SelectedMember) {
  const { roles: said } = adminWords.value;
  const shown = member.value;
  const isOwn = shown?.id === session.value?.memberId;
  const form = useForm(async (fields) => {
    if (!shown) return undefined;
    const day = textOf(fields, "premium_until");
    member.value = await changeMember(shown.id, {
      ...(!isOwn && { is_superuser: fields.has("is_superuser") }),
      is_employee: fields.has("is_employee"),
      // The moment that is set may be another one of the same day: it stays.
      ...(day !== localDay(shown.premium_until) && { premium_until: endOfDay(day) }),
    });
    return said.saved;
  });
  if (!shown) return null;
  return (
    <form class="parted" aria-labelledby="roles-title" onSubmit={form.onSubmit}>
      <h3 id="roles-title">{said.title}</h3>
      <div class="choices">
        <label>
          <input
            type="checkbox"
            name="is_superuser"
            defaultChecked={shown.is_superuser}
            disabled={isOwn}
            aria-describedby={isOwn ? "own-role" : undefined}
          />
          {said.superuser}
        </label>
        <label>
          <input type="checkbox" name="is_employee" defaultChecked={shown.is_employee} />
          {said.employee}
        </label>
      </div>
      {isOwn && (
        <p id="own-role" class="hint">
          {said.own}
        </p>
      )}
      <Field
        label={said.premium}
        name="premium_until"
        type="date"
        max="9999-12-30"
        defaultValue={localDay(shown.premium_until)}
        problem={form.problems.value["premium_until"]}
      />
      <FormEnd form={form} label={said.save} />
    </form>
  );
}
