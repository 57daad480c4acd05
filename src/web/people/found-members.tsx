import { displayName, isUnnamed } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
import { Avatar } from "../ui/avatar.tsx";
import { loadMore } from "../ui/load-more.ts";
import type { MembersByName } from "./members-by-name.ts";
import { peopleStrings } from "./strings.ts";

type Props = { search: MembersByName; onChoose: (id: number, button: Element) => void };

/** The members that a search has found, or why there are none. */
export function FoundMembers({ search, onChoose }: Props) {
  const t = peopleStrings.value;
  const found = search.found.value;
  return (
    <>
      <p role="status" class="quiet">
        {search.answered.value !== "" && found.length === 0 ? t.nobody(search.answered.value) : ""}
      </p>
      <p role="alert" class="problem">
        {failureText(search)}
      </p>
      {found.length > 0 && (
        <ul class="found-members" aria-label={t.results}>
          {found.map((member) => (
            <li key={member.id}>
              <button
                type="button"
                class="found-member"
                onClick={({ currentTarget }) => onChoose(member.id, currentTarget)}
              >
                <Avatar {...member} />
                <span class="found-words">
                  <bdi>{displayName(member)}</bdi>
                  {!isUnnamed(member) && <span class="quiet">{t.number(member.id)}</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {search.hasMore.value && <MoreButton search={search} />}
    </>
  );
}

function MoreButton({ search }: Pick<Props, "search">) {
  return (
    <button
      type="button"
      class="link"
      onClick={({ currentTarget }) => void loadMore(currentTarget.form, ".found-member", () => search.load())}
    >
      {peopleStrings.value.more}
    </button>
  );
}

function failureText({ failure }: MembersByName): string {
  if (!failure.value) return "";
  const { code, retryAfter } = failure.value;
  const isTooMany = code === "rate_limited" && retryAfter !== undefined;
  return isTooMany ? peopleStrings.value.tooMany(retryAfter) : strings.value.errors[code];
}
