/** The two members of a chat, the smaller id first: (3, 17) and (17, 3) are the same chat. */
export type Pair = { low: number; high: number };

/** @throws RangeError for a pair of one and the same member: nobody chats alone. */
export function pairOf(a: number, b: number): Pair {
  if (a === b) throw new RangeError("a chat needs two members");
  return a < b ? { low: a, high: b } : { low: b, high: a };
}

export function otherOf({ low, high }: Pair, memberId: number): number {
  return memberId === low ? high : low;
}

/** The name of a pair's room, `"3:17"`. */
export function roomName({ low, high }: Pair): string {
  return `${low}:${high}`;
}

/** @throws RangeError for anything that `roomName` does not make. */
export function pairOfRoom(name: string): Pair {
  const [low, high] = name.split(":").map(parseId);
  if (!low || !high || roomName(pairOf(low, high)) !== name)
    throw new RangeError(`not a room's name: ${name}`);
  return { low, high };
}

/** A member's or smile's id in its one spelling: decimal, from 1, no sign, no leading zero. Else undefined. */
export function parseId(text: string): number | undefined {
  if (!/^[1-9]\d{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}
