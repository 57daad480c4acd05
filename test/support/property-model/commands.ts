import fc from "fast-check";
import { priceChange, roleChange } from "./admin-commands.ts";
import { death, disconnection, eviction, sendCommand } from "./chat-commands.ts";
import { grant, idleness, recall, refund, statement, withdrawal } from "./coin-commands.ts";
import type { Command } from "./command.ts";
import { type MessageType, type Participant, ROLES, type Role } from "./model.ts";

/** The number of smiles in a story. */
export const SMILES = 2;

/** Prefers member 0, whose coins move back and forth between two chats. */
const MEMBER_INDEXES = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.nat(2) },
);
const PARTICIPANTS = fc
  .tuple(MEMBER_INDEXES, fc.nat(1))
  .map(([memberIndex, side]): Participant => ({ chat: (memberIndex + 2 * side) % 3, memberIndex }));

function sendCommands(type: MessageType): fc.Arbitrary<Command> {
  return fc
    .tuple(PARTICIPANTS, fc.nat(SMILES - 1))
    .map(([participant, smile]) => sendCommand(type, participant, smile));
}

export const PRICES = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 150 }));
const AMOUNTS = fc.integer({ min: 1, max: 120 });

/** Returns all commands, each with its weight among the others. */
export function anyCommand({ kill }: { kill: boolean }): fc.Arbitrary<Command> {
  const chat = fc.nat(2);
  const oneOrTwo = fc.integer({ min: 1, max: 2 });
  const roles = fc.constantFrom(...(Object.keys(ROLES) as Role[]));
  const sockets = fc.constantFrom("hibernate" as const, "close" as const);
  const withdrawals = fc.oneof(AMOUNTS, fc.record({ more: fc.nat(1) }));
  const all: [number, fc.Arbitrary<Command>][] = [
    [16, sendCommands("text")],
    [12, sendCommands("smile")],
    [4, sendCommands("file")],
    [4, fc.tuple(AMOUNTS, MEMBER_INDEXES, oneOrTwo).map((each) => grant(...each))],
    [4, fc.tuple(withdrawals, MEMBER_INDEXES).map((each) => withdrawal(...each))],
    [6, fc.tuple(PARTICIPANTS, fc.nat(50), oneOrTwo).map((each) => refund(...each))],
    [4, fc.tuple(MEMBER_INDEXES, roles).map((each) => roleChange(...each))],
    [2, fc.tuple(fc.nat(SMILES - 1), PRICES).map((each) => priceChange(...each))],
    [4, fc.tuple(chat, sockets).map((each) => eviction(...each))],
    [2, PARTICIPANTS.map((each) => disconnection(each))],
    [4, PARTICIPANTS.map((each) => recall(each))],
    [1, fc.constant(0).map(idleness)],
    [1, fc.tuple(MEMBER_INDEXES, fc.integer({ min: 1, max: 7 })).map((each) => statement(...each))],
    ...(kill ? [[4, chat.map(death)] as [number, fc.Arbitrary<Command>]] : []),
  ];
  return fc.oneof(...all.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}
