/** A message to the other tabs about the draft of a chat. */
export type DraftNews = {
  tabId: string;
  /** `unchanged`: the tab shows its own words still, although another one has replaced them. */
  type: "typed" | "unchanged" | "sent";
  /** The words that the tab's field shows now, or those that it has sent. */
  words: string;
  /** The words of other tabs, with their ids, that the field showed before. They are now part of `words`, or removed. */
  replaced: (readonly [tabId: string, words: string])[];
};

/** Returns whether this page knows the form of a message. A tab with another version of the page may send others. */
export function isDraftNews(data: unknown): data is DraftNews {
  const { tabId, type, words, replaced } = (data ?? {}) as Partial<DraftNews>;
  return (
    typeof tabId === "string" &&
    (type === "typed" || type === "unchanged" || type === "sent") &&
    typeof words === "string" &&
    Array.isArray(replaced) &&
    replaced.every(Array.isArray)
  );
}
