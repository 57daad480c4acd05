/** Returns the local day of a timestamp as the value of a date field: `2026-11-23`; empty for null. @param timestamp ISO 8601 */
export function localDay(timestamp: string | null): string {
  if (timestamp === null) return "";
  const at = new Date(timestamp);
  const [month, day] = [at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${String(at.getFullYear()).padStart(4, "0")}-${month}-${day}`;
}

/** Returns the last millisecond of a local day, in ISO 8601; null for an empty field. */
export function endOfDay(day: string): string | null {
  return day === "" ? null : new Date(`${day}T23:59:59.999`).toISOString();
}
