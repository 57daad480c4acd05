import { OPEN_CHATS_MAX } from "../core/coin-limits.ts";
import { isOpen } from "../platform/sockets.ts";
import { inboxSessionOf, saveInboxSession } from "./inbox-session.ts";
import type { ChatSummary } from "./rpc.ts";

/**
 * The chats that the member has open in parley.v1, as their rooms reported, in the attachments of the inbox's sockets. Only their
 * rooms are notified when coins move, so that no room wakes for a member who is not there.
 */
export class OpenChats {
  readonly #sockets: () => WebSocket[];
  /** The other members of the chats. The chat that was opened last is last. */
  #otherIds: readonly number[];

  constructor(sockets: () => WebSocket[]) {
    this.#sockets = () => sockets().filter(isOpen);
    const [stored = []] = this.#sockets().flatMap((socket) => {
      const { openChats } = inboxSessionOf(socket);
      return openChats ? [openChats] : [];
    });
    this.#otherIds = stored;
  }

  get otherIds(): readonly number[] {
    return this.#otherIds;
  }

  /** Takes the report of a room. One that runs an older release reports nothing. */
  onReport({ otherId, isViewed }: Pick<ChatSummary, "otherId" | "isViewed">): void {
    if (isViewed === undefined || isViewed === this.#otherIds.includes(otherId)) return;
    const others = this.#otherIds.filter((id) => id !== otherId);
    this.#otherIds = isViewed ? [...others, otherId].slice(-OPEN_CHATS_MAX) : others;
    this.save();
  }

  /** Writes the attachments. Call also when a socket has been accepted. */
  save(): void {
    for (const socket of this.#sockets()) saveInboxSession(socket, { openChats: this.#otherIds });
  }
}
