/** Numbers with their noun, as one language counts: `1 coin`, `1,200 coins`. */
export function countIn(language: string) {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (n: number, nouns: { one: string; other: string }): string =>
    `${number.format(n)} ${plural.select(n) === "one" ? nouns.one : nouns.other}`;
}
