import { expect } from "vitest";
import { openChat } from "../runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../runtime/parley.ts";
import type { RawWriter } from "../runtime/raw-writer.ts";
import { readBooks } from "./books.ts";
import { fetchReconciliation } from "./busy-parley.ts";

/** The price of a message. */
export const PRICE = 5;

export function startPayers(): Promise<Parley> {
  return startParley({ SEND_BURST: 0, LEASE_COINS: 50, MESSAGE_PRICE: PRICE }, { instrumented: true });
}

/** A chat of two members who pay. Each has written, and each has a lease. */
export async function openChatOfPayers(parley: Parley, coins = 1000) {
  const chat = await openChat(parley, "writer", { ada: { coins }, ben: { coins } });
  await send(chat.a, 3);
  await send(chat.b, 1);
  return { ...chat, chatId: (await holdOf(parley, chat.ada)).chat_id };
}

export async function send(writer: RawWriter, count: number): Promise<void> {
  for (let i = 0; i < count; i++) expect(await writer.send(`text ${i}`)).toMatchObject({ ok: true });
}

export async function holdOf(parley: Parley, member: TestMember) {
  const { holds } = await readBooks(parley, { memberId: member.id });
  const hold = holds.find(({ member_id }) => member_id === member.id);
  if (!hold) throw new Error("the member has no hold");
  return hold;
}

export async function chargesOf(parley: Parley, member: TestMember) {
  const query = "SELECT * FROM transfers WHERE member_id = ? AND kind = 'charge' ORDER BY entry";
  return (await parley.env.DB.prepare(query).bind(member.id).all()).results;
}

export const execOnD1 = (parley: Parley, statements: string[]) =>
  parley.env.DB.batch(statements.map((sql) => parley.env.DB.prepare(sql)));

/** Returns the requests that a superuser makes once D1 or a room was restored. */
export function repairsBy(boss: TestMember, parley: Parley) {
  return {
    async repair(chatId: number, { id }: TestMember, through?: number): Promise<Record<string, unknown>> {
      const body = { chat_id: chatId, member_id: id, through };
      const response = await parley.request(boss, "POST", "/billing/repairs", body);
      return { status: response.status, ...((await response.json()) as object) };
    },
    /** Returns what the log of acts shows of the repairs of a chat. */
    async recordedOf(chatId: number): Promise<object[]> {
      const query =
        "SELECT member, actor, detail FROM acts WHERE chat = ? AND act = 'repair.create' ORDER BY id";
      const { results } = await parley.env.DB.prepare(query).bind(chatId).all<Record<string, string>>();
      return results.map(({ detail = "", ...act }) => ({ ...act, ...(JSON.parse(detail) as object) }));
    },
    async differencesOf(chatId: number) {
      const { differences } = await fetchReconciliation(parley, boss, "?limit=500");
      return differences.filter(({ chat_id }) => chat_id === chatId);
    },
  };
}
