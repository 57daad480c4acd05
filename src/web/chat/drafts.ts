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

export function removeDrafts(memberId: number): void {
  for (const name of storedNames(`draft.${memberId}.`)) remove(name);
}
