/**
 * Characters that look like a Latin letter: letters of other scripts, small capitals, letters with a stroke or a hook, and signs.
 * A capital stands here if it looks like another letter than its small one: `Ν` is an n, and `ν` is a v.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: "аαᴀɑɐⱥⲁꓮꭺ@",
  b: "вβʙьƀɓƅⲃꓐᏼᏴ฿",
  c: "сϲᴄƈⲥꓚꮯ©¢",
  d: "ԁᴅđɗꓓꭰ",
  e: "еεᴇєɇəɛⲉꓰꭼ€℮",
  f: "ꜰƒꓝ",
  g: "ɢɡɠցꓖꮐ",
  h: "һнʜհħɦΗⲏꓧꮋ",
  i: "іιɪıӏɨɩǀاוⲓꓲꭵ|¦∣¡",
  j: "јᴊյꓙꭻ",
  k: "кκᴋƙⲕꓗꮶ₭",
  l: "ʟłƚɫꓡꮮ",
  m: "мμᴍɱⲙꓟꮇ₥",
  n: "ηɴոпŋƞΝⲛꓠ₦",
  o: "оοᴏօσøⲟꓳꭴ",
  p: "рԗρᴘƥᵽꝑⲣꓑꮲ₱₽",
  q: "ԛզ",
  r: "ʀгɍɾⲅꓣꭱꮢ®",
  s: "ѕꜱʂȿՏꞅꓢꮪ$§",
  t: "тτᴛŧƭꞇⲧꓔꭲ†₮",
  u: "υᴜսꓴ",
  v: "ѵνᴠʋꓦꮩ",
  w: "ԝωᴡⱳꓪꮃ₩",
  x: "хχⲭꓫ",
  y: "уγʏүƴΥⲩꓬꮍꭹ¥",
  z: "ᴢƶΖⲍꓜꮓ",
};

const LETTERS = new Map(
  Object.entries(LOOKALIKES).flatMap(([letter, others]) =>
    [...others].map((other) => [other, letter] as const),
  ),
);

/** The first of the symbols with the letters from A, and the symbols with numbers. NFKD replaces none of them. */
const ENCLOSED_LETTERS = [0x1f150, 0x1f170, 0x1f1e6];
const ENCLOSED_NUMBERS = [
  { from: 0x2776, first: 1, count: 10 },
  { from: 0x2780, first: 1, count: 10 },
  { from: 0x278a, first: 1, count: 10 },
  { from: 0x24eb, first: 11, count: 10 },
  { from: 0x24f5, first: 1, count: 10 },
  { from: 0x24ff, first: 0, count: 1 },
];
const ALPHABET = "abcdefghijklmnopqrstuvwxyz";

/** Returns the Latin letter that a character looks like, in lower case; the character in lower case, if it looks like none. */
export function toLatin(character: string): string {
  const lower = character.toLowerCase();
  return LETTERS.get(character) ?? LETTERS.get(lower) ?? lower;
}

/** Returns the letter or the number that a sign contains or looks like, such as 🅰, 🇦, ❶ or @. Undefined for any other sign. */
export function letterInSign(sign: string): string | undefined {
  const codePoint = Number(sign.codePointAt(0));
  for (const from of ENCLOSED_LETTERS) {
    const letter = ALPHABET[codePoint - from];
    if (letter) return letter;
  }
  const range = ENCLOSED_NUMBERS.find(({ from, count }) => codePoint >= from && codePoint < from + count);
  return range ? String(range.first + codePoint - range.from) : LETTERS.get(sign);
}
