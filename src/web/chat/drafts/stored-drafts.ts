import { load, remove, save, storedNames } from "../../browser/local-storage.ts";

/** The tab of the words that an earlier page stored for a chat: it had one name for all tabs. */
const EARLIER_TAB = "";

function nameOf(memberId: number, otherId: number, tabId: string): string {
  const name = `draft.${memberId}.${otherId}`;
  return tabId === EARLIER_TAB ? name : `${name}.${tabId}`;
}

/** Returns the words that are stored in this browser and not sent, by other member and tab. */
export function loadDrafts(memberId: number): Map<number, Map<string, string>> {
  const drafts = new Map<number, Map<string, string>>();
  for (const name of storedNames(`draft.${memberId}.`)) {
    const [, , otherId, ...tabId] = name.split(".");
    const ofChat = drafts.get(Number(otherId)) ?? new Map<string, string>();
    drafts.set(Number(otherId), ofChat.set(tabId.join("."), load(name) ?? ""));
  }
  return drafts;
}

/** Returns the words of one tab for a chat. */
export function loadDraft(memberId: number, otherId: number, tabId: string): string {
  return load(nameOf(memberId, otherId, tabId)) ?? "";
}

/** Stores the words of one tab for a chat, and returns whether that was possible. Removes empty ones. */
export function saveDraft(memberId: number, otherId: number, tabId: string, words: string): boolean {
  const name = nameOf(memberId, otherId, tabId);
  if (words === "") remove(name);
  else save(name, words);
  return loadDraft(memberId, otherId, tabId) === words;
}

/** Removes the drafts of all members, or of all but one. */
export function removeDrafts({ exceptOf }: { exceptOf?: number | undefined } = {}): void {
  for (const name of storedNames("draft.")) {
    if (!name.startsWith(`draft.${exceptOf}.`)) remove(name);
  }
}
