import { type ChatPlace, comparePlaces } from "../core/chat-place.ts";
import { NEWEST_CHATS_ASKED } from "../core/limits.ts";
import { CHATS_ASKED_AT_ONCE, SEARCHED_CHATS_MAX } from "../core/list-limits.ts";
import { chosenName } from "../core/stored-name.ts";
import { isOutdated } from "../core/summary-order.ts";
import type { MemberChat } from "../db/chats.ts";
import type { PageRequest } from "../protocol/frames/inbox.ts";
import { listedMessage } from "../protocol/frames/listed-chat.ts";
import type { ListedChat } from "../protocol/frames/server.ts";
import { ChatNames, type NamedChat } from "./chat-names.ts";
import {
  isSameState,
  listedPlace,
  orderOf,
  placeOf,
  type Row,
  rowOf,
  rowPlace,
  summaryOf,
  toMemberChat,
} from "./chat-rows.ts";
import type { ChatSummary } from "./rpc.ts";
import type { SiteProfiles } from "./site-profiles.ts";
import { listedUnread, UnreadTotal } from "./unread-total.ts";

/** A summary that was received since the inbox woke: its time, and whether the other member was online. */
type Received = Pick<ChatSummary, "at" | "online">;

/** The date of the last message, as `INBOX_SCHEMA` has an index of it. */
const DATE = "json_extract(last_message, '$.date')";
const NEWEST_FIRST = `FROM chats WHERE last_message IS NOT NULL ORDER BY ${DATE} DESC, chat_id DESC`;

/**
 * The chats of one member: rows in the inbox's own SQLite, to which nothing else writes, and in memory what is newer.
 *
 * A row is written if the chat's place in the list changes or messages are unread, so a conversation that is read as it is written
 * writes none. When the inbox wakes, the rows of the newest `NEWEST_CHATS_ASKED` chats may thus be older than what the member has
 * seen, and those of no other chat unless it is marked: `uncertain` returns them. A row that leaves the newest ones is written
 * again, or marked if memory does not have its state. The row of a chat without a message is marked too: its room may die between
 * the first message and the notice of it. Presence is in memory alone.
 */
export class ChatListStore {
  readonly #sql: SqlStorage;
  readonly #siteProfiles: Pick<SiteProfiles, "of">;
  /** The summaries that are newer than their rows. */
  readonly #newer = new Map<number, ChatSummary>();
  readonly #received = new Map<number, Received>();
  readonly #unreadTotal: UnreadTotal;
  readonly #names = new ChatNames(() => this.#loadNames());

  constructor(sql: SqlStorage, siteProfiles: Pick<SiteProfiles, "of">) {
    this.#sql = sql;
    this.#siteProfiles = siteProfiles;
    this.#unreadTotal = new UnreadTotal(sql);
  }

  /** The number of unread messages in all chats. */
  get unreadTotal(): number {
    return this.#unreadTotal.of(this.#newer.values());
  }

  /** Returns a page of the chats that have a message, with the most recent message first: of all, or of those that a search finds. */
  page(request: PageRequest): { chats: ListedChat[]; hasMore: boolean } {
    const { before, limit, query } = request;
    const chats = query === undefined ? this.#loadPage(request) : this.#search(query, before, limit + 1);
    return { chats: chats.slice(0, limit), hasMore: chats.length > limit };
  }

  /** Returns one chat more than the page has, if there is one. */
  #loadPage({ before, limit }: PageRequest): ListedChat[] {
    // The place of a row may differ from the place of its newer summary.
    const count = limit + 1 + this.#newer.size;
    const rows = before ? this.#selectBefore(before, count) : this.#select(`${NEWEST_FIRST} LIMIT ?`, count);
    const newer = [...this.#newer.keys()].flatMap((chatId) => this.#find(chatId) ?? []);
    const found = new Map([...rows, ...newer].map((row) => [row.chat_id, row]));
    return [...found.values()]
      .flatMap((row) => this.#toChat(row) ?? [])
      .filter((chat) => !before || comparePlaces(listedPlace(chat), before) < 0)
      .sort((one, other) => comparePlaces(listedPlace(other), listedPlace(one)));
  }

  #search(words: string, before: ChatPlace | undefined, count: number): ListedChat[] {
    return this.#names.search(words, before, count).flatMap((chatId) => this.get(chatId) ?? []);
  }

  /** The one query that may read all chats. */
  #loadNames(): NamedChat[] {
    const query = `SELECT chat_id AS chatId, ${DATE} AS date, name ${NEWEST_FIRST} LIMIT ?`;
    return this.#sql
      .exec<NamedChat>(query, SEARCHED_CHATS_MAX)
      .toArray()
      .map((chat) => {
        const newer = this.#newer.get(chat.chatId);
        return newer ? { ...chat, ...placeOf(newer) } : chat;
      });
  }

  /** Returns the chat as the member has last seen it, if this is known since the inbox woke. */
  find(chatId: number): ListedChat | undefined {
    return this.#received.has(chatId) ? this.get(chatId) : undefined;
  }

  /** Returns the chat if it has a message. */
  get(chatId: number): ListedChat | undefined {
    const row = this.#find(chatId);
    return row && this.#toChat(row);
  }

  has(chatId: number): boolean {
    return this.#find(chatId) !== undefined;
  }

  nameOf(chatId: number): string | undefined {
    return this.#find(chatId)?.name;
  }

  /** Returns the chats whose rows may be older than what the member has seen. Of those that are marked, it may be a part. */
  uncertain(): { newest: MemberChat[]; marked: MemberChat[] } {
    const newest = this.#select(`${NEWEST_FIRST} LIMIT ?`, NEWEST_CHATS_ASKED).map(toMemberChat);
    const ids = new Set(newest.map(({ chatId }) => chatId));
    const marked = this.marked().filter(({ chatId }) => !ids.has(chatId));
    return { newest, marked: [...marked, ...this.#marked({ isEmpty: true })] };
  }

  /** Returns a part of the marked chats that have a message. */
  marked(): MemberChat[] {
    return this.#marked({ isEmpty: false });
  }

  /** Changes the name of a chat's other member. Returns whether it was another one. */
  rename(chatId: number, name: string): boolean {
    const row = this.#find(chatId);
    if (!row || row.name === name) return false;
    this.#sql.exec("UPDATE chats SET name = ? WHERE chat_id = ?", name, chatId);
    this.#names.expire();
    return true;
  }

  /**
   * Takes a summary unless it is outdated. Returns the chat if the member sees a difference.
   * @param name of the other member, in case the chat is new
   */
  update(arriving: ChatSummary, name: string): ListedChat | undefined {
    const { chatId, at, online } = arriving;
    const row = this.#find(chatId);
    const known = this.#newer.get(chatId) ?? (row && summaryOf(row));
    const summary = { ...arriving, otherLastReadId: arriving.otherLastReadId ?? known?.otherLastReadId };
    const received = this.#received.get(chatId);
    if (known && isOutdated({ ...orderOf(known), ...(received && { at: received.at }) }, orderOf(summary)))
      return undefined;
    this.#received.set(chatId, { at, online });
    const stored = this.#store(row, known, summary, name);
    this.#unreadTotal.onChange(known?.unread ?? 0, summary.unread);
    if (summary.lastMessage) this.#names.onMoved(placeOf(summary));
    const isSeen = known !== undefined && received?.online === online && isSameState(known, summary);
    return isSeen ? undefined : this.#toChat(stored);
  }

  /** Stores a summary in its row, or in memory if that suffices. Returns the row. */
  #store(row: Row | undefined, known: ChatSummary | undefined, summary: ChatSummary, name: string): Row {
    this.#newer.delete(summary.chatId);
    const isMarked = row?.online === 1;
    if (row && (!isMarked || !summary.lastMessage) && isSameState(summaryOf(row), summary)) return row;
    const last = this.#select(`${NEWEST_FIRST} LIMIT 1 OFFSET ?`, NEWEST_CHATS_ASKED - 1)[0];
    const place = placeOf(summary);
    const isNewest = (from: ChatPlace) => !last || comparePlaces(from, rowPlace(last)) >= 0;
    const wasNewest = row !== undefined && isNewest(rowPlace(row));
    if (row && wasNewest && !isMarked && summary.unread === 0 && known && !this.#moves(known, summary)) {
      this.#newer.set(summary.chatId, summary);
      return row;
    }
    if (last && !wasNewest && isNewest(place)) this.#leaveNewest(last);
    return this.#write(rowOf(summary, row?.name ?? name));
  }

  /** Writes what the member has seen to a row that is about to leave the newest ones, or marks it if that is not known. */
  #leaveNewest(row: Row): void {
    const newer = this.#newer.get(row.chat_id);
    this.#newer.delete(row.chat_id);
    if (newer) this.#write(rowOf(newer, row.name));
    else if (!this.#received.has(row.chat_id)) this.#write({ ...row, online: 1 });
  }

  /** Returns whether a chat's place in the list differs between two of its states. */
  #moves(known: ChatSummary, next: ChatSummary): boolean {
    if (!known.lastMessage || !next.lastMessage) return known.lastMessage !== next.lastMessage;
    const [low, high] = [placeOf(known), placeOf(next)].sort(comparePlaces) as [ChatPlace, ChatPlace];
    const others = [...this.#newer.values()].filter(({ chatId }) => chatId !== next.chatId).map(placeOf);
    if (others.some((place) => comparePlaces(low, place) < 0 && comparePlaces(place, high) < 0)) return true;
    const between = `FROM chats WHERE last_message IS NOT NULL AND ${DATE} BETWEEN ?1 AND ?3
      AND (${DATE} > ?1 OR chat_id > ?2) AND (${DATE} < ?3 OR chat_id < ?4) LIMIT ?5`;
    const bounds = [low.date, low.chatId, high.date, high.chatId];
    return this.#select(between, ...bounds, this.#newer.size + 2).some(
      ({ chat_id }) => chat_id !== next.chatId && !this.#newer.has(chat_id),
    );
  }

  #write(row: Row): Row {
    const { chat_id, at, other_id, name, online, last_message, unread, last_read_id } = row;
    const values = [chat_id, at, other_id, name, online, last_message, unread, last_read_id];
    this.#sql.exec("INSERT OR REPLACE INTO chats VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ...values);
    return row;
  }

  #find(chatId: number): Row | undefined {
    return this.#select("FROM chats WHERE chat_id = ?", chatId)[0];
  }

  #marked({ isEmpty }: { isEmpty: boolean }): MemberChat[] {
    const from = "FROM chats WHERE online = 1 AND (last_message IS NULL) = ? ORDER BY chat_id DESC LIMIT ?";
    return this.#select(from, Number(isEmpty), CHATS_ASKED_AT_ONCE).map(toMemberChat);
  }

  #selectBefore({ date, chatId }: ChatPlace, count: number): Row[] {
    const where = `last_message IS NOT NULL AND ${DATE} <= ?1 AND (${DATE} < ?1 OR chat_id < ?2)`;
    return this.#select(
      `FROM chats WHERE ${where} ORDER BY ${DATE} DESC, chat_id DESC LIMIT ?3`,
      date,
      chatId,
      count,
    );
  }

  #select(from: string, ...values: (string | number)[]): Row[] {
    return this.#sql.exec<Row>(`SELECT * ${from}`, ...values).toArray();
  }

  /** Returns a chat as the member sees it; undefined before its first message. */
  #toChat(row: Row): ListedChat | undefined {
    const state = this.#newer.get(row.chat_id) ?? summaryOf(row);
    const { otherId, lastMessage, unread, lastReadId, otherLastReadId } = state;
    const online = this.#received.get(row.chat_id)?.online ?? false;
    if (!lastMessage) return undefined;
    return {
      chat_id: row.chat_id,
      other_member: {
        id: otherId,
        name: chosenName({ id: otherId, name: row.name }),
        ...this.#siteProfiles.of(otherId),
        online,
        ...(otherLastReadId !== undefined && { last_read_id: otherLastReadId }),
      },
      ...listedMessage(lastMessage),
      unread: listedUnread(unread),
      last_read_id: lastReadId,
    };
  }
}
