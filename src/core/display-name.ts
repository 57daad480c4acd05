/** How the fallback names begin in the languages of the page. No member may choose such a name with another member's number. */
export const FALLBACK_WORDS = ["Member", "Mitglied"] as const;

/** Returns the name shown for a member who has not chosen one. */
export function fallbackName(id: number): string {
  return `Member ${id}`;
}
