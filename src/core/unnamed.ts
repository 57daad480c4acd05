/** What a member is called who has given no name. */
export function unnamedMember(id: number): string {
  return `Member ${id}`;
}
