import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { FormEnd } from "../parts/form-end.tsx";
import type { MemberBody } from "../site.ts";
import { FieldError, textOf, useForm } from "../state/form.ts";
import { adminWords } from "../words/admin.ts";
import { findMember } from "./find-member.ts";
import { MemberCard } from "./member-card.tsx";

/** Finds one member, and shows what can be done with them. */
export function MemberSearch() {
  const said = adminWords.value;
  const member = useSignal<MemberBody | undefined>(undefined);
  const form = useForm(async (fields) => {
    member.value = await findMember(textOf(fields, "who").trim());
    if (!member.value) throw new FieldError("who", adminWords.value.nobody);
    return adminWords.value.shown(member.value.name);
  });
  return (
    <>
      <section class="card" aria-labelledby="find-title">
        <h2 id="find-title">{said.find}</h2>
        <form aria-labelledby="find-title" onSubmit={form.onSubmit}>
          <Field
            label={said.who}
            name="who"
            required
            autoComplete="off"
            autoCapitalize="none"
            spellcheck={false}
            problem={form.problems.value["who"]}
          />
          <FormEnd form={form} label={said.search} />
        </form>
      </section>
      {member.value && <MemberCard key={member.value.id} member={member} />}
    </>
  );
}
