/** What a member is called who has given no name. */
export function fallbackName(id: number): string {
  return `Member ${id}`;
}
