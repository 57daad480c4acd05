import { CHATS_ASKED_AT_ONCE, LIST_WALK_INTERVAL_MS, LIST_WALK_TRIES } from "../core/list-limits.ts";
import { retryWaitMs } from "../core/retry.ts";
import type { MemberChat } from "../db/chats.ts";
import type { ChatListStore } from "./chat-list-store.ts";

type WalkDeps = {
  sql: SqlStorage;
  store: ChatListStore;
  /** Lists the chats below an id in D1, as many as are asked at once. @throws when D1 does not answer */
  listBelow: (chatId: number) => Promise<MemberChat[]>;
  /** Asks the rooms of chats for their states. Never rejects. */
  askRooms: (chats: MemberChat[]) => Promise<unknown>;
};

/** Above all ids. */
const TOP = Number.MAX_SAFE_INTEGER;
/** Below all ids: every chat was compared, and some rooms did not answer. */
const END = 1;

/**
 * Compares a list with D1, from the chat begun last to the first one, and asks the rooms of the chats that the list lacks: a room
 * that an inbox never asked does not notify it. No chat waits for a room that does not answer: it is asked again at the end. Stores
 * how far it came, so that an inbox that was killed continues there.
 */
export class ListWalk {
  readonly #deps: WalkDeps;
  /** Chats with lower ids are still to be compared. 0 when all are. */
  #below: number;
  #hasFailed: boolean;
  /** Failures in a row since the last opening. */
  #tries = 0;
  /** How often in a row rooms of the same chats have failed. */
  #silences = 0;
  /** The chats that the list lacks because their rooms did not answer. */
  readonly #silent = new Map<number, MemberChat>();
  /** Others are missing for the same reason: there were too many, or the inbox was killed since. */
  #hasForgotten: boolean;
  /** Rooms did not answer. The next opening of the inbox starts again. */
  #isPaused = false;
  /** The room of a marked chat did not answer: the marked chats wait until all others are compared. */
  #hasSilentMark = false;
  /** When the next run is due (Unix ms), if that is known. */
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(deps: WalkDeps) {
    this.#deps = deps;
    const [row] = deps.sql
      .exec<{ below: number; has_failed: number }>("SELECT below, has_failed FROM list_walk")
      .toArray();
    this.#below = row?.below ?? TOP;
    this.#hasFailed = row?.has_failed === 1;
    this.#hasForgotten = this.#hasFailed;
  }

  /** Whether the list has every chat of the member. */
  get isComplete(): boolean {
    return this.#below === 0;
  }

  /** Whether no chat was compared since the inbox was first opened, or since the walk began again. */
  get isAtTop(): boolean {
    return this.#below === TOP;
  }

  /**
   * Takes the part that an opening has asked, the chats begun last.
   * @param lacked whether the list lacked the last chat of that part before, so that it may lack earlier ones
   */
  onOpened(begun: readonly MemberChat[], lacked: boolean): void {
    // Otherwise openings in quick succession could have the marked chats alone be asked.
    if (this.#isPaused) {
      this.#silences = 0;
      this.#hasSilentMark = false;
    }
    this.#isPaused = false;
    this.#tries = 0;
    const silent = begun.filter(({ chatId }) => !this.#deps.store.has(chatId));
    const isUnderWay = !this.isAtTop && !this.isComplete;
    if (silent.length > 0) {
      // A walk that is under way does not begin again: else openings could hide the chats begun first.
      this.#save(isUnderWay ? this.#below : Math.max(END, nextBelow(begun)), true);
      this.#remember(silent);
    } else if (this.isAtTop || (lacked && begun.length === CHATS_ASKED_AT_ONCE))
      this.#save(nextBelow(begun), false);
    // The rooms that were left have answered.
    else if (this.#below === END && !this.#hasForgotten && this.#lacking().length === 0) this.#save(0, false);
  }

  /** Returns when to call `run`; undefined if there is nothing to do. A later call never postpones it. */
  dueAt(now: number): number | undefined {
    if (this.#isPaused || (this.isComplete && this.#deps.store.marked().length === 0)) return undefined;
    const wait = this.#tries === 0 ? LIST_WALK_INTERVAL_MS : retryWaitMs(this.#tries, Math.random());
    this.#dueAt = Math.min(this.#dueAt, now + wait);
    return this.#dueAt;
  }

  /** Asks the next rooms. Never rejects. @returns whether the list has become complete */
  async run(): Promise<boolean> {
    this.#dueAt = Number.POSITIVE_INFINITY;
    if (this.#isPaused) return false;
    const mayAskMarked = this.isComplete || !this.#hasSilentMark;
    if (mayAskMarked && (await this.#askMarked())) return false;
    if (this.isComplete) return false;
    return this.#below === END ? this.#askSilent() : this.#askNext();
  }

  /** Returns whether there were marked chats. */
  async #askMarked(): Promise<boolean> {
    const { store, askRooms } = this.#deps;
    const marked = store.marked();
    if (marked.length === 0) return false;
    await askRooms(marked);
    const left = new Set(store.marked().map(({ chatId }) => chatId));
    this.#hasSilentMark = marked.some(({ chatId }) => left.has(chatId));
    if (!this.#hasSilentMark) this.#succeeded();
    // Those that the list lacks are asked first.
    else if (this.isComplete && this.#wasSilent()) this.#isPaused = true;
    return true;
  }

  async #askNext(): Promise<boolean> {
    const { store, listBelow, askRooms } = this.#deps;
    const below = this.#below;
    let part: MemberChat[];
    try {
      part = await listBelow(below);
    } catch {
      this.#tries += 1;
      return false;
    }
    const lacking = part.filter(({ chatId }) => !store.has(chatId));
    await askRooms(lacking);
    // An opening began again meanwhile.
    if (this.#below !== below) return false;
    this.#tries = 0;
    const silent = lacking.filter(({ chatId }) => !store.has(chatId));
    const hasFailed = this.#hasFailed || silent.length > 0;
    this.#save(hasFailed ? Math.max(END, nextBelow(part)) : nextBelow(part), hasFailed);
    this.#remember(silent);
    return this.isComplete;
  }

  /** Asks the rooms again that did not answer. */
  async #askSilent(): Promise<boolean> {
    await this.#deps.askRooms(this.#lacking());
    if (this.#below !== END) return false;
    // An opening may have met another silent room meanwhile.
    if (this.#lacking().length === 0) {
      this.#succeeded();
      this.#save(this.#hasForgotten ? TOP : 0, false);
      return this.isComplete;
    }
    this.#isPaused = this.#wasSilent();
    if (this.#isPaused) this.#save(TOP, false);
    return false;
  }

  /** Returns the remembered chats that the list lacks. */
  #lacking(): MemberChat[] {
    return [...this.#silent.values()].filter(({ chatId }) => !this.#deps.store.has(chatId));
  }

  /** Remembers chats whose rooms did not answer. They have been asked once. */
  #remember(silent: readonly MemberChat[]): void {
    for (const chat of silent) {
      if (this.#silent.size < CHATS_ASKED_AT_ONCE) this.#silent.set(chat.chatId, chat);
      else if (!this.#silent.has(chat.chatId)) this.#hasForgotten = true;
    }
    if (silent.length > 0) this.#silences = Math.max(1, this.#silences);
  }

  /** Counts a failure of rooms. Returns whether there were too many in a row. */
  #wasSilent(): boolean {
    this.#tries += 1;
    this.#silences += 1;
    return this.#silences >= LIST_WALK_TRIES;
  }

  #succeeded(): void {
    this.#tries = 0;
    this.#silences = 0;
  }

  #save(below: number, hasFailed: boolean): void {
    if (!hasFailed) {
      this.#silent.clear();
      this.#hasForgotten = false;
    }
    if (below === this.#below && hasFailed === this.#hasFailed) return;
    this.#below = below;
    this.#hasFailed = hasFailed;
    this.#deps.sql.exec("UPDATE list_walk SET below = ?, has_failed = ?", below, Number(hasFailed));
  }
}

function nextBelow(part: readonly MemberChat[]): number {
  return part.length < CHATS_ASKED_AT_ONCE ? 0 : Math.min(...part.map(({ chatId }) => chatId));
}
