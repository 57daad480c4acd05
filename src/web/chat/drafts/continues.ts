/** Returns whether `after` is `before` with more words somewhere, or without one character, as after a Backspace. */
export function continues(before: string, after: string): boolean {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  const rest = Math.min(before.length, after.length) - start;
  while (end < rest && before.at(-1 - end) === after.at(-1 - end)) end++;
  const removed = before.slice(start, before.length - end);
  const isPrefixOrSuffix = start + end === after.length && after !== "";
  return removed === "" || (isPrefixOrSuffix && [...removed].length === 1);
}
