import type { V1Message } from "../../../protocol/frames/server.ts";

/** Messages that stand, and are drawn, together. */
export type Block = {
  /** Which ids it has: from `number * BLOCK_MESSAGES + 1` on. */
  readonly number: number;
  /** Ascending ids. */
  readonly messages: readonly V1Message[];
  /** The message right before the first, if it is here: it says whether a day begins between the two. */
  readonly before: V1Message | undefined;
};

/** How many messages a block has at most: few enough to be drawn at once, many enough that a long chat has few blocks. */
export const BLOCK_MESSAGES = 50;

/**
 * Puts messages, newer or older than all that are here and without a gap to them, into their blocks. Blocks in which nothing
 * changes stay the same objects, so that they are not drawn again.
 */
export function putMessages(blocks: readonly Block[], messages: readonly V1Message[]): readonly Block[] {
  const byNumber = new Map(blocks.map((block) => [block.number, block]));
  for (const [number, added] of Map.groupBy(messages, ({ id }) => Math.floor((id - 1) / BLOCK_MESSAGES))) {
    const here = byNumber.get(number)?.messages ?? [];
    const isOlder = (added[0]?.id ?? 0) < (here[0]?.id ?? 0);
    const all = isOlder ? [...added, ...here] : [...here, ...added];
    byNumber.set(number, { number, messages: all, before: undefined });
  }
  let before: V1Message | undefined;
  return [...byNumber.values()]
    .sort((a, b) => a.number - b.number)
    .map((block) => {
      const linked = block.before === before ? block : { ...block, before };
      before = block.messages.at(-1);
      return linked;
    });
}
