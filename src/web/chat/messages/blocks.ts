import type { V1Message } from "../../../protocol/frames/server.ts";

/** Consecutive messages that are rendered together. */
export type Block = {
  /** The block holds the ids from `number * BLOCK_MESSAGES + 1`. */
  readonly number: number;
  /** By ascending id. */
  readonly messages: readonly V1Message[];
  /** The message before the first, if it is loaded. It decides whether a new day begins between the two. */
  readonly before: V1Message | undefined;
  /** The message after the last, if it is loaded. It decides whether the turn of a member ends between the two. */
  readonly after: V1Message | undefined;
};

/** Messages per block: few enough to draw one while the log scrolls, enough that a long chat has few blocks. */
export const BLOCK_MESSAGES = 25;

/**
 * Adds messages to their blocks. They must directly precede or follow those that are there. Unchanged blocks stay the same
 * objects, so that they do not render again.
 */
export function putMessages(blocks: readonly Block[], messages: readonly V1Message[]): readonly Block[] {
  const byNumber = new Map(blocks.map((block) => [block.number, block]));
  for (const [number, added] of groupByBlock(messages)) {
    const here = byNumber.get(number)?.messages ?? [];
    const isOlder = (added[0]?.id ?? 0) < (here[0]?.id ?? 0);
    const all = isOlder ? [...added, ...here] : [...here, ...added];
    byNumber.set(number, { number, messages: all, before: undefined, after: undefined });
  }
  const sorted = [...byNumber.values()].sort((a, b) => a.number - b.number);
  return sorted.map((block, i) => {
    const before = sorted[i - 1]?.messages.at(-1);
    const after = sorted[i + 1]?.messages[0];
    return block.before === before && block.after === after ? block : { ...block, before, after };
  });
}

function groupByBlock(messages: readonly V1Message[]): Map<number, V1Message[]> {
  const groups = new Map<number, V1Message[]>();
  for (const message of messages) {
    const number = Math.floor((message.id - 1) / BLOCK_MESSAGES);
    const group = groups.get(number);
    if (group) group.push(message);
    else groups.set(number, [message]);
  }
  return groups;
}
