/** Returns the name shown for a member who has not chosen one. */
export function fallbackName(id: number): string {
  return `Member ${id}`;
}
