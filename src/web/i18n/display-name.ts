import { fallbackName } from "../../core/display-name.ts";
import { strings } from "./language.ts";

type Named = {
  id: number;
  /** As the site says it; empty as long as it is not known. */
  name: string;
};

/** Whether a member is known by their number alone. */
export function isUnnamed({ id, name }: Named): boolean {
  return name === "" || name === fallbackName(id);
}

/** A member's name. Who has none is called by their number, in the reader's language. */
export function displayName(member: Named): string {
  return isUnnamed(member) ? strings.value.chats.member(member.id) : member.name;
}
