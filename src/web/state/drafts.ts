import { forget, keep, keptNames, readKept } from "./storage.ts";

/** What a member has typed in a chat and not sent. It is kept in this browser, for each chat by itself. */
export function readDraft(memberId: number, otherId: number): string {
  return readKept(`draft.${memberId}.${otherId}`) ?? "";
}

export function keepDraft(memberId: number, otherId: number, text: string): void {
  const name = `draft.${memberId}.${otherId}`;
  if (text === "") forget(name);
  else keep(name, text);
}

export function forgetDrafts(memberId: number): void {
  for (const name of keptNames(`draft.${memberId}.`)) forget(name);
}
