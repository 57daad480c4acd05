import { expect } from "vitest";
import type { Frame } from "../runtime/parley.ts";

export const ROLES = {
  nobody: { is_superuser: false, is_employee: false, premium_until: null },
  superuser: { is_superuser: true, is_employee: false, premium_until: null },
  employee: { is_superuser: false, is_employee: true, premium_until: null },
  premium: { is_superuser: false, is_employee: false, premium_until: "9000-01-01T00:00:00Z" },
  "expired-premium": { is_superuser: false, is_employee: false, premium_until: "2000-01-01T00:00:00Z" },
};
export type Role = keyof typeof ROLES;
export const PAYING: readonly Role[] = ["nobody", "expired-premium"];

/**
 * The expected state of the coins, without holds, steps or rooms. Three members, numbered 0 to 2, each have a chat with both
 * others: chat n belongs to member n and the next member.
 */
export type Model = {
  members: { coins: number; role: Role }[];
  smilePrices: number[];
  chats: {
    messages: ModelMessage[];
    /** The members who have paid for a message there: the room has a lease of each. */
    payers: Set<number>;
    /** The members whose coins did not cover a message there: the room has a lease only if the chat had begun. */
    refused: Set<number>;
  }[];
};

export type MessageType = "text" | "smile" | "file";
export type ModelMessage = {
  sender: number;
  type: MessageType;
  price: number;
  exempt: boolean;
  refunded: boolean;
};
/** A chat, and one of its two members. */
export type Participant = { chat: number; memberIndex: number };

export function checkMember(model: Model, n: number, body: Frame): void {
  const { coins, role } = memberOf(model, n);
  const { balance, exempt, held } = body;
  expect({ member: n, balance, exempt }).toEqual({
    member: n,
    balance: coins,
    exempt: !PAYING.includes(role),
  });
  expect(held).toBeGreaterThanOrEqual(0);
  expect(held).toBeLessThanOrEqual(balance);
}

export function memberOf(model: Model, n: number): Model["members"][number] {
  return model.members[n] as Model["members"][number];
}

export function chatOf(model: Model, chat: number): Model["chats"][number] {
  return model.chats[chat] as Model["chats"][number];
}
