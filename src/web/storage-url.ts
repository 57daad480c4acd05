/** Returns the URL of the bytes of a file or a smile. */
export function storageUrl(uuid: string): string {
  return `/storage?uuid=${encodeURIComponent(uuid)}`;
}
