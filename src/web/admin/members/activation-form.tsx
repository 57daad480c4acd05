import { session } from "../../account/session.ts";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { useForm } from "../../ui/form/use-form.ts";
import { adminStrings } from "../strings.ts";
import { changeMember } from "./find-member.ts";
import type { SelectedMember } from "./selected-member.ts";

/** Deactivates or reactivates the member. */
export function ActivationForm({ member }: SelectedMember) {
  const { status: t } = adminStrings.value;
  const shown = member.value;
  const form = useForm(async () => {
    if (!shown) return undefined;
    member.value = await changeMember(shown.id, { is_active: !shown.is_active });
    return shown.is_active ? t.deactivated : t.activated;
  });
  if (!shown) return null;
  const isOwn = shown.id === session.value?.memberId;
  return (
    <form class="parted" aria-labelledby="activation-title" onSubmit={form.onSubmit}>
      <h3 id="activation-title">{t.title}</h3>
      <p class="hint">{isOwn ? t.own : t.hint}</p>
      {!isOwn && <FormFooter form={form} label={shown.is_active ? t.deactivate : t.activate} />}
    </form>
  );
}
