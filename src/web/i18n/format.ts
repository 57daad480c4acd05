/** Returns a function that formats a count with its noun in one language: `1 coin`, `1,200 coins`. */
export function countIn(language: string) {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (n: number, nouns: { one: string; other: string }): string =>
    `${number.format(n)} ${plural.select(n) === "one" ? nouns.one : nouns.other}`;
}
