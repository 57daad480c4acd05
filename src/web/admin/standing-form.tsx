import { FormEnd } from "../parts/form-end.tsx";
import { useForm } from "../state/form.ts";
import { session } from "../state/session.ts";
import { adminWords } from "../words/admin.ts";
import { changeMember } from "./find-member.ts";
import type { SelectedMember } from "./selected-member.ts";

/** Shuts the member out, or lets them in again. */
export function StandingForm({ member }: SelectedMember) {
  const { standing: said } = adminWords.value;
  const shown = member.value;
  const form = useForm(async () => {
    if (!shown) return undefined;
    member.value = await changeMember(shown.id, { is_active: !shown.is_active });
    return shown.is_active ? said.deactivated : said.activated;
  });
  if (!shown) return null;
  const isOwn = shown.id === session.value?.memberId;
  return (
    <form class="parted" aria-labelledby="standing-title" onSubmit={form.onSubmit}>
      <h3 id="standing-title">{said.title}</h3>
      <p class="hint">{isOwn ? said.own : said.hint}</p>
      {!isOwn && <FormEnd form={form} label={shown.is_active ? said.deactivate : said.activate} />}
    </form>
  );
}
