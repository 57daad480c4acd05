import type { ComponentChildren } from "preact";
import { keyId, superuserId } from "../../../core/acts.ts";
import { cleanLine, cleanText } from "../../../core/words.ts";
import type { ActBody } from "../../api.ts";
import { shortTimestamp, timeOfDay } from "../../i18n/dates.ts";
import { displayName } from "../../i18n/display-name.ts";
import { deskHref } from "../desk-place.ts";
import { adminStrings } from "../strings.ts";
import { actSentence } from "./act-words.ts";

/** Stand for the names in a sentence, whose order is the language's own. No name has such characters. */
const WHO = "\uFDD0";
const WHOM = "\uFDD1";

/** One act as a sentence, with links to the members in it. `isDated`: also with the day, where no heading shows it. */
export function ActRow({ act, isDated = false }: { act: ActBody; isDated?: boolean }) {
  const { acts: t } = adminStrings.value;
  const memberId = superuserId(act.actor);
  const key = act.actor_name ?? keyId(act.actor);
  const who =
    memberId !== null ? (
      <MemberLink id={memberId} name={act.actor_name} />
    ) : key === null ? (
      t.command
    ) : (
      t.apiKey(cleanLine(key))
    );
  const whom =
    act.member_id === undefined ? null : <MemberLink id={act.member_id} name={act.member_name ?? null} />;
  const { note } = act.detail;
  return (
    <li class="act">
      <time dateTime={act.date}>{isDated ? shortTimestamp(act.date) : timeOfDay(act.date)}</time>
      <span class="act-words">
        <span>
          {actSentence(act, WHO, WHOM)
            .split(/([\uFDD0\uFDD1])/)
            .map((part): ComponentChildren => (part === WHO ? who : part === WHOM ? whom : part))}
        </span>
        {note && <bdi class="act-note">{cleanText(note)}</bdi>}
      </span>
    </li>
  );
}

function MemberLink({ id, name }: { id: number; name: string | null }) {
  return (
    <a href={deskHref({ section: "members", memberId: id })}>
      <bdi>{displayName({ id, name })}</bdi>
    </a>
  );
}
