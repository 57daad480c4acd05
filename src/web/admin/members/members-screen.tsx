import { useEffect } from "preact/hooks";
import { inboxConnection } from "../../chats/inbox.ts";
import { strings } from "../../i18n/language.ts";
import { Field } from "../../ui/form/field.tsx";
import { LoadFailure } from "../../ui/load-failure.tsx";
import { adminStrings } from "../strings.ts";
import { MemberTable } from "./member-table.tsx";
import { failure, isBusy, loadMembers, loadMoreMembers, searchMembers, shown, words } from "./members.ts";

/** The members of the site, with a search by name, email and number. */
export function MembersScreen() {
  const { members: t, sections } = adminStrings.value;
  useEffect(() => void loadMembers(), []);
  return (
    <>
      <h1>{sections.members}</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void loadMembers();
        }}
      >
        <Field
          label={t.search}
          hint={t.searchHint}
          type="search"
          value={words.value}
          autoComplete="off"
          autoCapitalize="none"
          spellcheck={false}
          onInput={({ currentTarget }) => searchMembers(currentTarget.value)}
        />
      </form>
      <Found />
    </>
  );
}

function Found() {
  const { members: t } = adminStrings.value;
  const found = shown.value;
  return (
    <>
      {failure.value && (
        <LoadFailure problem={failureText()} again={loadMembers} connection={inboxConnection} />
      )}
      <p role="status" class={found ? "unseen" : "quiet"}>
        {statusText()}
      </p>
      {found && found.members.length > 0 && <MemberTable members={found.members} />}
      {found?.members.length === 0 && <p class="quiet">{t.none}</p>}
      {found && found.next !== null && (
        <button type="button" aria-disabled={isBusy.value} onClick={() => void loadMoreMembers()}>
          {t.more}
        </button>
      )}
    </>
  );
}

function statusText(): string {
  const found = shown.value;
  if (!found) return failure.value ? "" : strings.value.shell.loading;
  return isBusy.value ? "" : adminStrings.value.members.shown(found.members.length, found.next !== null);
}

function failureText(): string {
  const { errors, tooManyAttempts, shell } = strings.value;
  const { code = "unreachable", retryAfter, closed } = failure.value ?? {};
  if (closed) return shell.closed;
  return code === "rate_limited" && retryAfter !== undefined ? tooManyAttempts(retryAfter) : errors[code];
}
