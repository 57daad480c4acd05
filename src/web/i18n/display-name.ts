import { fallbackName } from "../../core/display-name.ts";
import { cleanLine, isBlank } from "../../core/words.ts";
import { strings } from "./language.ts";

type Named = {
  id: number;
  /** The server's value; empty until it is known. */
  name: string;
};

/** Whether the member has not chosen a name that shows something. */
export function isUnnamed({ id, name }: Named): boolean {
  return isBlank(name) || name === fallbackName(id);
}

/** Returns the member's name, or "Member 17" in the chosen language if there is none. */
export function displayName(member: Named): string {
  return isUnnamed(member) ? strings.value.chats.member(member.id) : cleanLine(member.name);
}
