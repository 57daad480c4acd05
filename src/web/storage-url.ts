/** Where the bytes of a file or a smile are. */
export function storageUrl(uuid: string): string {
  return `/storage?uuid=${encodeURIComponent(uuid)}`;
}
