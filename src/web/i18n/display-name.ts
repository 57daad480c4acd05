import { fallbackName } from "../../core/display-name.ts";
import { cleanLine, isBlank } from "../../core/words.ts";
import { strings } from "./language.ts";

export type Named = {
  id: number;
  /** null without one; undefined until it is known. Servers before wire 1.6.0, and lists that the browser has of them, have the fallback. */
  name?: string | null | undefined;
  /** The URL of the picture. */
  picture?: string | null | undefined;
};

/** Whether the member has not chosen a name that shows something. */
export function isUnnamed({ id, name }: Named): boolean {
  return isBlank(name ?? "") || name === fallbackName(id);
}

/** Returns the member's name, or "Member 17" in the chosen language if there is none. */
export function displayName(member: Named): string {
  return isUnnamed(member) ? strings.value.chats.member(member.id) : cleanLine(member.name as string);
}
