import { load, remove, save, storedNames } from "../browser/local-storage.ts";

/** Returns the unsent text of a chat. Drafts are stored in this browser, by member and chat. */
export function loadDraft(memberId: number, otherId: number): string {
  return load(`draft.${memberId}.${otherId}`) ?? "";
}

export function saveDraft(memberId: number, otherId: number, text: string): void {
  const name = `draft.${memberId}.${otherId}`;
  if (text === "") remove(name);
  else save(name, text);
}

/** Removes the drafts of all members, or of all but one. */
export function removeDrafts({ exceptOf }: { exceptOf?: number } = {}): void {
  for (const name of storedNames("draft.")) {
    if (!name.startsWith(`draft.${exceptOf}.`)) remove(name);
  }
}
