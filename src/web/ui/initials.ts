import { isUnnamed } from "../i18n/display-name.ts";

/** Returns the first letters of the first and the last word; for a member without a name, the end of the number. */
export function initialsOf(member: { id: number; name: string }): string {
  if (isUnnamed(member)) return String(member.id).slice(-2);
  const parts = member.name.trim().split(/\s+/);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => [...(part ?? "")][0] ?? "");
  return letters.join("").toLocaleUpperCase();
}
