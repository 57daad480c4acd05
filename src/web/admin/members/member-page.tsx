import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, type MemberBody } from "../../api.ts";
import { inboxConnection } from "../../chats/inbox.ts";
import { isSiteClosed } from "../../closed-site.ts";
import { strings } from "../../i18n/language.ts";
import { LoadFailure } from "../../ui/load-failure.tsx";
import { deskHref } from "../desk-place.ts";
import { deskRequest } from "../desk-request.ts";
import { adminStrings } from "../strings.ts";
import { AccountForm } from "./account-form.tsx";
import { CoinsForm } from "./coins-form.tsx";
import { MemberHead } from "./member-head.tsx";
import { MemberStatement } from "./member-statement.tsx";
import { putMember } from "./members.ts";
import { RolesForm } from "./roles-form.tsx";

type Failure = "unknown" | "unavailable";

/** One member: facts, coins and their statement, roles and the account. */
export function MemberPage({ id }: { id: number }) {
  const t = adminStrings.value;
  const { member, failure, load } = useMember(id);
  const shown = member.value;
  return (
    <>
      <a class="desk-back" href={deskHref({ section: "members" })}>
        {t.members.back}
      </a>
      {shown && <MemberHead member={shown} />}
      {!shown && <h1>{strings.value.chats.member(id)}</h1>}
      {failure.value === "unknown" && <p>{t.notFound}</p>}
      {failure.value === "unavailable" && (
        <LoadFailure problem={failureText()} again={load} connection={inboxConnection} />
      )}
      {!shown && !failure.value && (
        <p role="status" class="quiet">
          {strings.value.shell.loading}
        </p>
      )}
      {shown && (
        <div class="member-cards">
          <CoinsForm member={shown} onChange={load} />
          <RolesForm key={rolesOf(shown)} member={shown} onChange={load} />
          <AccountForm member={shown} onChange={load} />
          <MemberStatement member={shown} onChange={load} />
        </div>
      )}
    </>
  );
}

function useMember(id: number) {
  const member = useSignal<MemberBody | undefined>(undefined);
  const failure = useSignal<Failure | undefined>(undefined);

  async function load(): Promise<void> {
    failure.value = undefined;
    try {
      member.value = await deskRequest<MemberBody>(`/members/${id}`);
      putMember(member.value);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failure.value = error.problem.code === "member_not_found" ? "unknown" : "unavailable";
    }
  }
  useEffect(() => void load(), []);
  return { member, failure, load };
}

/** The form's fields do not follow a change of the member, so another state needs other fields. */
function rolesOf({ is_superuser, is_employee, premium_until }: MemberBody): string {
  return JSON.stringify([is_superuser, is_employee, premium_until]);
}

function failureText(): string {
  const { shell, errors } = strings.value;
  return isSiteClosed.value ? shell.closed : errors.unavailable;
}
