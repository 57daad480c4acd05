const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
/** Decimal units, as the server's limits have. */
const UNIT_FACTOR = 1000;

/** Formats a size: `5 MB`, `1.2 kB`. */
export function formatBytes(bytes: number, language: string): string {
  let [size, unit] = [bytes, 0];
  while (size >= UNIT_FACTOR && unit < UNITS.length - 1) {
    size /= UNIT_FACTOR;
    unit++;
  }
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[unit] ?? "byte",
    unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits: size < 10 ? 1 : 0,
  }).format(size);
}
