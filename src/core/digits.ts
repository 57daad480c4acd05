const DIGIT = /\p{Nd}/u;
/** Each script has its ten digits in a row, beginning with 0. */
const DIGITS = 10;

/** Replaces the decimal digits of every script with those of ASCII. */
export function toAsciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)));
}

function digitValue(digit: string): number {
  const codePoint = Number(digit.codePointAt(0));
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(codePoint - before - 1))) before++;
  return before % DIGITS;
}

/** An id of at most 15 digits, which is always a safe integer. */
const ID = /^#?\s*0*([1-9]\d{0,14})$/;

/**
 * Reads a member's number as people write it: in the digits of any script, with `#` or zeros before it. Returns undefined for
 * anything else.
 */
export function parseMemberNumber(text: string): number | undefined {
  const plain = text.normalize("NFKC").replace(/\p{Default_Ignorable_Code_Point}/gu, "");
  const [, id] = ID.exec(toAsciiDigits(plain).trim()) ?? [];
  return id === undefined ? undefined : Number(id);
}
