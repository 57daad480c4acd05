/** The place of a chat in a list: the date of its last message, and its id, which orders chats of one date. */
export type ChatPlace = { date: string; chatId: number };

/** Compares dates as text: all have the same format and length. */
export function comparePlaces(one: ChatPlace, other: ChatPlace): number {
  if (one.date !== other.date) return one.date < other.date ? -1 : 1;
  return one.chatId - other.chatId;
}

/** Returns a place as a client sends it: `2022-09-02T15:27:34.857000Z,17`. */
export function formatPlace({ date, chatId }: ChatPlace): string {
  return `${date},${chatId}`;
}

/** Parses what `formatPlace` returns. */
export function parsePlace(text: string): ChatPlace {
  const comma = text.indexOf(",");
  return { date: text.slice(0, comma), chatId: Number(text.slice(comma + 1)) };
}
