/** Joins a number and its unit so that no line ends between them. */
export function withUnit(amount: string | number, unit: string): string {
  return `${amount}\u00a0${unit}`;
}

/** Returns a function that formats a count with its noun in one language: `1 coin`, `1,200 coins`. */
export function countIn(language: string) {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (n: number, nouns: { one: string; other: string }): string =>
    withUnit(number.format(n), plural.select(n) === "one" ? nouns.one : nouns.other);
}
