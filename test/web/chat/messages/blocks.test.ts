import { describe, expect, test } from "vitest";
import type { V1Message } from "../../../../src/protocol/frames/server.ts";
import { BLOCK_MESSAGES, type Block, putMessages } from "../../../../src/web/chat/messages/blocks.ts";

function message(id: number): V1Message {
  return { id, member_id: 1, chat_id: 1, date: "2026-01-01T00:00:00.000000Z", type: "text", text: `${id}` };
}

function range(from: number, to: number): V1Message[] {
  return Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
}

function idsOf(blocks: readonly Block[]): number[][] {
  return blocks.map(({ messages }) => messages.map(({ id }) => id));
}

describe("dividing messages into blocks", () => {
  test("begins a block after each multiple of the block size", () => {
    const blocks = putMessages([], range(BLOCK_MESSAGES - 1, BLOCK_MESSAGES + 2));
    expect(idsOf(blocks)).toEqual([
      [BLOCK_MESSAGES - 1, BLOCK_MESSAGES],
      [BLOCK_MESSAGES + 1, BLOCK_MESSAGES + 2],
    ]);
    expect(blocks.map(({ before }) => before?.id)).toEqual([undefined, BLOCK_MESSAGES]);
    expect(blocks.map(({ after }) => after?.id)).toEqual([BLOCK_MESSAGES + 1, undefined]);
  });

  test("changes only the last block for a newer message", () => {
    const blocks = putMessages([], range(1, 2 * BLOCK_MESSAGES + 1));
    const after = putMessages(blocks, [message(2 * BLOCK_MESSAGES + 2)]);
    expect(after.slice(0, 2).map((block, i) => block === blocks[i])).toEqual([true, true]);
    expect(idsOf(after.slice(2))).toEqual([[2 * BLOCK_MESSAGES + 1, 2 * BLOCK_MESSAGES + 2]]);
  });

  test("changes the last block for the first message of a newer one, since its turn may end there", () => {
    const blocks = putMessages([], range(1, 2 * BLOCK_MESSAGES));
    const after = putMessages(blocks, [message(2 * BLOCK_MESSAGES + 1)]);
    expect(after[0]).toBe(blocks[0]);
    expect(after[1]).toMatchObject({ number: 1, after: { id: 2 * BLOCK_MESSAGES + 1 } });
    expect(after[1]?.messages).toBe(blocks[1]?.messages);
  });

  test("changes only the first block for older messages", () => {
    const blocks = putMessages([], range(BLOCK_MESSAGES + 3, 3 * BLOCK_MESSAGES));
    const after = putMessages(blocks, range(BLOCK_MESSAGES - 1, BLOCK_MESSAGES + 2));
    expect(after.map(({ messages }) => messages[0]?.id)).toEqual([
      BLOCK_MESSAGES - 1,
      BLOCK_MESSAGES + 1,
      2 * BLOCK_MESSAGES + 1,
    ]);
    expect(after[1]?.messages).toHaveLength(BLOCK_MESSAGES);
    expect(after[2]).toBe(blocks[1]);
    expect(putMessages(after, [])).toEqual(after);
  });
});
