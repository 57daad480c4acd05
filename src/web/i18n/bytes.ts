const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
/** Decimal units, as the server's limits have. */
const UNIT_FACTOR = 1000;

/** More decimals than this show less than a byte in the largest unit. */
const EXTRA_DECIMALS_MAX = 9;

/** Formats a size: `5 MB`, `1.2 kB`, with a space that ends no line. @param extraDecimals how many decimals more than usual it may have */
export function formatBytes(bytes: number, language: string, extraDecimals = 0): string {
  let [size, unit] = [bytes, 0];
  while (size >= UNIT_FACTOR && unit < UNITS.length - 1) {
    size /= UNIT_FACTOR;
    unit++;
  }
  const format = new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[unit] ?? "byte",
    unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits: (size < 10 ? 1 : 0) + extraDecimals,
  });
  return format.format(size).replace(" ", "\u00a0");
}

/** Formats a size and the limit that it exceeds, with as many decimals as it takes until they differ. */
export function formatBytesOver(bytes: number, max: number, language: string): [size: string, limit: string] {
  let [size, limit] = ["", ""];
  for (let extra = 0; size === limit && extra <= EXTRA_DECIMALS_MAX; extra++) {
    size = formatBytes(bytes, language, extra);
    limit = formatBytes(max, language, extra);
  }
  return [size, limit];
}
