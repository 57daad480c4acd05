/** The two members of a chat, the smaller id first: (3, 17) and (17, 3) are the same chat. */
export type Pair = { low: number; high: number };

/** @throws RangeError if both are the same member */
export function pairOf(a: number, b: number): Pair {
  if (a === b) throw new RangeError("a chat needs two members");
  return a < b ? { low: a, high: b } : { low: b, high: a };
}

export function otherOf({ low, high }: Pair, memberId: number): number {
  return memberId === low ? high : low;
}

/** Returns the name of a pair's room, such as `"3:17"`. */
export function roomName({ low, high }: Pair): string {
  return `${low}:${high}`;
}

/** @throws RangeError for a name that `roomName` never returns */
export function pairOfRoom(name: string): Pair {
  const [low, high] = name.split(":").map(parseId);
  if (!low || !high || roomName(pairOf(low, high)) !== name)
    throw new RangeError(`not a room's name: ${name}`);
  return { low, high };
}

/** Parses a member's or smile's id: decimal, from 1, without a sign or a leading zero. Returns undefined for any other text. */
export function parseId(text: string): number | undefined {
  if (!/^[1-9]\d{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}
