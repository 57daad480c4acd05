import { cleanLine } from "../../../core/words.ts";
import type { ActBody } from "../../api.ts";
import { findSmile } from "../../chat/smiles/smiles.ts";
import { dayInUtc } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { localDay } from "../members/local-day.ts";
import { adminStrings } from "../strings.ts";

/** Returns the sentence of an act, with the given names in it. */
export function actSentence(act: ActBody, who: string, whom: string): string {
  const { acts: t } = adminStrings.value;
  const { coins } = strings.value;
  const { detail } = act;
  const amount = detail.amount ?? 0;
  switch (act.act) {
    case "member.change":
      return t.changed(who, whom, memberChanges(act).join(", "));
    case "coins.change":
      return amount < 0 ? t.took(who, coins(-amount), whom) : t.gave(who, coins(amount), whom);
    case "refund.create":
      return t.refunded(who, coins(amount), whom);
    case "repair.create":
      return t.repaired(who, whom);
    case "file.remove":
      return t.removedFile(who);
    case "smile.create":
      return t.addedSticker(
        who,
        detail.title ? t.sticker(cleanLine(detail.title)) : stickerName(act),
        coins(detail.price ?? 0),
      );
    case "smile.change":
      return t.changed(who, stickerName(act), stickerChanges(act).join(", "));
    case "smile.order":
      return t.orderedStickers(who);
    case "reconciliation.finish":
      return t.checked(who, detail.differences ?? 0);
    case "database.restore":
      return t.restored;
    default:
      return keySentence(act, who, whom);
  }
}

/** Returns the sentence of an act with an API key, or of one that mostly keys do. */
function keySentence({ act, detail }: ActBody, who: string, whom: string): string {
  const { acts: t } = adminStrings.value;
  const name = cleanLine(detail.name ?? "");
  if (act === "member.create") return t.addedMember(who, whom);
  if (act === "key.create") return t.createdKey(who, name);
  if (act === "key.end") return t.endedKey(who, name);
  if (act === "chat.read") return t.readChat(who, whom);
  // A later version may have further acts.
  return `${who}: ${act}`;
}

function memberChanges({ detail }: ActBody): string[] {
  const { changes: t } = adminStrings.value.acts;
  const { is_superuser, is_employee, premium_until: until, is_active } = detail;
  return [
    is_superuser !== undefined && (is_superuser ? t.superuser : t.noSuperuser),
    is_employee !== undefined && (is_employee ? t.employee : t.noEmployee),
    until !== undefined && (until === null ? t.noPremium : t.premium(dayInUtc(localDay(until)))),
    is_active !== undefined && (is_active ? t.active : t.inactive),
    detail.password_reset && t.password,
    detail.sessions_ended && t.sessionsEnded,
  ].filter((each) => typeof each === "string");
}

function stickerChanges({ detail }: ActBody): string[] {
  const { changes: t } = adminStrings.value.acts;
  const { price, title, is_active } = detail;
  return [
    price !== undefined && t.price(strings.value.coins(price)),
    title !== undefined && t.title(cleanLine(title)),
    is_active !== undefined && (is_active ? t.restored : t.retired),
  ].filter((each) => typeof each === "string");
}

function stickerName({ detail }: ActBody): string {
  const { smiles, acts } = adminStrings.value;
  const id = detail.smile_id ?? 0;
  const title = findSmile(id)?.title;
  return title ? acts.sticker(cleanLine(title)) : smiles.untitled(id);
}
