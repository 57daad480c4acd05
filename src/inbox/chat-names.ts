import { type ChatPlace, comparePlaces } from "../core/chat-place.ts";
import { matchesKey, nameKey } from "../core/name-key.ts";

/** A chat of a list, with its place and the name of the other member. */
export type NamedChat = ChatPlace & { name: string };
type Searched = ChatPlace & { key: string };

/** The names in a list of chats, folded for searches. In memory alone, from the first search on. */
export class ChatNames {
  readonly #load: () => NamedChat[];
  #chats: Map<number, Searched> | undefined;

  /** @param load returns the chats that a search looks through, with their present places */
  constructor(load: () => NamedChat[]) {
    this.#load = load;
  }

  /** Returns the ids of the first chats behind a place in which a word of the name begins with these ones. */
  search(words: string, before: ChatPlace | undefined, count: number): number[] {
    this.#chats ??= new Map(
      this.#load().map(({ chatId, date, name }) => [chatId, { chatId, date, key: nameKey(name) }]),
    );
    const searched = nameKey(words);
    return [...this.#chats.values()]
      .filter((chat) => matchesKey(chat.key, searched) && (!before || comparePlaces(chat, before) < 0))
      .sort((one, other) => comparePlaces(other, one))
      .slice(0, count)
      .map(({ chatId }) => chatId);
  }

  /** Call when a chat has begun, or has a newer message. */
  onMoved({ chatId, date }: ChatPlace): void {
    const chat = this.#chats?.get(chatId);
    if (chat) chat.date = date;
    else this.expire();
  }

  /** Call when a name has changed. The next search loads all of them again. */
  expire(): void {
    this.#chats = undefined;
  }
}
