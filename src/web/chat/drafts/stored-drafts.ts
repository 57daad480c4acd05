import type { TextStore } from "../../page-access.ts";

/** The tab of the words that an earlier page stored for a chat: it had one name for all tabs. */
const EARLIER_TAB = "";

function nameOf(memberId: number, otherId: number, tabId: string): string {
  const name = `draft.${memberId}.${otherId}`;
  return tabId === EARLIER_TAB ? name : `${name}.${tabId}`;
}

/** Returns the words that are stored in this browser and not sent, by other member and tab. */
export function loadDrafts(local: TextStore, memberId: number): Map<number, Map<string, string>> {
  const drafts = new Map<number, Map<string, string>>();
  for (const name of local.names(`draft.${memberId}.`)) {
    const [, , otherId, ...tabId] = name.split(".");
    const ofChat = drafts.get(Number(otherId)) ?? new Map<string, string>();
    drafts.set(Number(otherId), ofChat.set(tabId.join("."), local.load(name) ?? ""));
  }
  return drafts;
}

/** Returns the words of one tab for a chat. */
export function loadDraft(local: TextStore, memberId: number, otherId: number, tabId: string): string {
  return local.load(nameOf(memberId, otherId, tabId)) ?? "";
}

/** Stores the words of one tab for a chat, and returns whether that was possible. Removes empty ones. */
export function saveDraft(
  local: TextStore,
  memberId: number,
  otherId: number,
  tabId: string,
  words: string,
): boolean {
  const name = nameOf(memberId, otherId, tabId);
  if (words === "") local.remove(name);
  else local.save(name, words);
  return loadDraft(local, memberId, otherId, tabId) === words;
}
