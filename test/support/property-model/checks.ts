import { expect } from "vitest";
import { checkBooks } from "../ledger/books.ts";
import type { Frame } from "../runtime/parley.ts";
import { historyOf } from "../runtime/raw-writer.ts";
import { chatOf, checkMember, type Model, memberOf } from "./model.ts";
import type { ParleyUnderTest } from "./parley-under-test.ts";

/** Expects the coins that a member sees to equal those of the model. */
export async function checkCoins(
  model: Model,
  real: ParleyUnderTest,
  memberIndex: number,
): Promise<{ held: number }> {
  const response = await real.parley.request(real.member(memberIndex), "GET", "/members/me");
  const body = (await response.json()) as Frame;
  checkMember(model, memberIndex, body);
  return body;
}

/** Expects the amounts of a statement to add up to the balance, for any size of page. */
export async function checkStatement(
  model: Model,
  real: ParleyUnderTest,
  memberIndex: number,
  limit: number,
): Promise<void> {
  const entries: Frame[] = [];
  for (let hasMore = true; hasMore; ) {
    const oldest = entries.at(-1)?.id;
    const before = oldest ? `&before=${oldest}` : "";
    const path = `/members/me/statement?limit=${limit}${before}`;
    const page = (await (await real.parley.request(real.member(memberIndex), "GET", path)).json()) as Frame;
    entries.push(...page.entries);
    hasMore = page.has_more;
  }
  const numbers = entries.map(({ id }) => id).filter((id) => id > 0);
  expect(numbers).toEqual(Array.from(numbers, (_, i) => numbers.length - i));
  const sum = entries.reduce((total, { amount }) => total + amount, 0);
  expect({ member: memberIndex, sum }).toEqual({
    member: memberIndex,
    sum: memberOf(model, memberIndex).coins,
  });
}

export function checkHistory(model: Model, real: ParleyUnderTest, chat: number, history: Frame[]): void {
  expect(history.map(({ id, member_id, type }) => ({ id, member_id, type }))).toEqual(
    chatOf(model, chat).messages.map(({ sender, type }, i) => ({
      id: i + 1,
      member_id: real.member(sender).id,
      type,
    })),
  );
}

/** Compares the history of each chat, the messages in its room and the ledger with the model. */
export async function checkEnd(model: Model, real: ParleyUnderTest): Promise<void> {
  const since = Math.min(...real.members.map(({ id }) => id));
  const { rooms, transfers } = await checkBooks(real.parley, { since });
  const seen = [...model.chats.entries()].filter(([, { messages }]) => messages.length > 0);
  await Promise.all([
    ...[0, 1, 2].map((memberIndex) => checkStatement(model, real, memberIndex, 200)),
    ...seen.map(async ([chat, { messages }]) => {
      checkHistory(model, real, chat, await historyOf(real.parley, ...real.pair(chat)));
      const chatId = real.chatId(chat);
      const stored = rooms.find((room) => room.chatId === chatId)?.messages ?? [];
      expect(stored.map(({ price, exempt }) => ({ price, exempt: exempt === 1 }))).toEqual(
        messages.map(({ price, exempt }) => ({ price, exempt })),
      );
      const refunds = transfers.filter(({ kind, chat_id }) => kind === "refund" && chat_id === chatId);
      const refunded = new Map(refunds.map(({ first_id, amount }) => [first_id, amount]));
      expect(messages.map((_, i) => refunded.get(i + 1))).toEqual(
        messages.map((message) => (message.refunded ? message.price : undefined)),
      );
    }),
  ]);
}
