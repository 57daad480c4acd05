import { useSignal } from "@preact/signals";
import type { MemberBody } from "../../api.ts";
import { displayName } from "../../i18n/display-name.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { FieldError, textField, useForm } from "../../ui/form/use-form.ts";
import { adminStrings } from "../strings.ts";
import { findMember } from "./find-member.ts";
import { MemberCard } from "./member-card.tsx";

/** Looks up a member and shows their card. */
export function MemberSearch() {
  const t = adminStrings.value;
  const member = useSignal<MemberBody | undefined>(undefined);
  const form = useForm(async (fields) => {
    member.value = await findMember(textField(fields, "emailOrNumber").trim());
    if (!member.value) throw new FieldError("emailOrNumber", adminStrings.value.notFound);
    return adminStrings.value.shown(displayName(member.value));
  });
  return (
    <>
      <section class="card" aria-labelledby="find-title">
        <h2 id="find-title">{t.find}</h2>
        <form aria-labelledby="find-title" onSubmit={form.onSubmit}>
          <Field
            label={t.emailOrNumber}
            name="emailOrNumber"
            required
            autoComplete="off"
            autoCapitalize="none"
            spellcheck={false}
            problem={form.problems.value["emailOrNumber"]}
          />
          <FormFooter form={form} label={t.search} />
        </form>
      </section>
      {member.value && <MemberCard key={member.value.id} member={member} />}
    </>
  );
}
