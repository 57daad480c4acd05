import { signal } from "@preact/signals";
import type { Chat } from "../../../client/chat.ts";
import type { V1Message } from "../../../protocol/frames/server.ts";
import type { StoredChat } from "../../offline/page-cache.ts";
import { type Block, putMessages } from "./blocks.ts";

type ReportedFacts = Pick<Chat, "otherMember" | "prices" | "exempt">;

/** The messages of a chat in blocks: those that this browser has stored, until the server's replace them. */
export class LoadedBlocks {
  readonly blocks = signal<readonly Block[]>([]);
  /** The first message that the server has sent. Stored ones stay before it as long as none is missing between. */
  #firstLiveId: number | undefined;
  #stored: StoredChat | undefined;

  /** Shows stored messages, unless there are none or the server was faster. Returns whether it does. */
  showStored(stored: StoredChat | undefined): boolean {
    if (!stored || this.#firstLiveId !== undefined) return false;
    this.#stored = stored;
    this.blocks.value = putMessages([], stored.messages);
    return true;
  }

  /** Returns what is known of a chat: as the server has reported it, or before that as it was stored. */
  factsOf({ otherMember, prices, exempt }: ReportedFacts): ReportedFacts {
    const stored = this.#stored;
    const lastReadId = stored?.lastReadId ?? 0;
    const isBehind = otherMember.last_read_id < lastReadId;
    return {
      otherMember: isBehind ? { ...otherMember, last_read_id: lastReadId } : otherMember,
      ...(prices ? { prices, exempt } : { prices: stored?.prices, exempt: stored?.exempt ?? false }),
    };
  }

  /** Adds messages that the server has sent. They directly precede or follow those before. */
  put(messages: readonly V1Message[]): void {
    const [first] = messages;
    if (!first) return;
    const rest = this.#withoutReplaced(first.id);
    this.#firstLiveId = Math.min(first.id, this.#firstLiveId ?? first.id);
    this.blocks.value = putMessages(rest, messages);
  }

  /** Returns the blocks without the stored messages that the server's replace, of which this is the first. */
  #withoutReplaced(firstId: number): readonly Block[] {
    const shown = this.blocks.peek();
    const live = this.#firstLiveId;
    if (live === undefined) {
      const isGap = (shown.at(-1)?.messages.at(-1)?.id ?? 0) < firstId - 1;
      return isGap ? [] : between(shown, 0, firstId);
    }
    const hasStored = (shown[0]?.messages[0]?.id ?? live) < live;
    // An older page has them all again.
    return hasStored && firstId < live ? between(shown, live, Number.POSITIVE_INFINITY) : shown;
  }

  /** Call when the newest messages that the server has sent are added. If it has none, the stored ones are gone. */
  endStored(): void {
    if (this.#firstLiveId !== undefined) return;
    this.#firstLiveId = Number.POSITIVE_INFINITY;
    this.blocks.value = [];
  }
}

/** Returns the blocks with the messages from one id on and before another. Unchanged blocks stay the same objects. */
function between(blocks: readonly Block[], from: number, to: number): readonly Block[] {
  return blocks.flatMap((block) => {
    const messages = block.messages.filter(({ id }) => from <= id && id < to);
    if (messages.length === block.messages.length) return block;
    return messages.length > 0 ? { ...block, messages } : [];
  });
}
