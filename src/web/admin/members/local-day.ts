/** The day of a moment where the reader is, as a date field has it: `2026-11-23`; empty for none. @param timestamp ISO 8601 */
export function localDay(timestamp: string | null): string {
  if (timestamp === null) return "";
  const at = new Date(timestamp);
  const [month, day] = [at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${String(at.getFullYear()).padStart(4, "0")}-${month}-${day}`;
}

/** The last moment of a day where the reader is, in ISO 8601; null for no day. */
export function endOfDay(day: string): string | null {
  return day === "" ? null : new Date(`${day}T23:59:59.999`).toISOString();
}
