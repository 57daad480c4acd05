/** How the fallback names begin in the languages of the page. No member may choose such a name with another member's number. */
export const FALLBACK_WORDS = ["Member", "Mitglied"] as const;

/** Returns the name that servers before wire 1.6.0 send for a member without one. */
export function fallbackName(id: number): string {
  return `Member ${id}`;
}
