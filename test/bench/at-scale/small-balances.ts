import { Conversation } from "../load/conversation.ts";
import { openWebSocket } from "../load/member-connection.ts";
import { table } from "../markdown.ts";
import { MESSAGE_PRICE, startParleyServer } from "../servers/parley-server.ts";
import { atMost, type Part } from "./part.ts";

const LEASE_COINS = [50, 100, 200];
const APART_MS = 20_000;
const ALONE = { inFlight: 1, messages: 1, limitMs: Number.POSITIVE_INFINITY };
/** The calls of rooms that ask each other for coins. */
const RECALL = "ChatRoom.releaseHold";

type Case = { name: string; coins: number; chats: number; messages: number };
const CASES: Case[] = [
  { name: "100 coins, three chats in turn", coins: 100, chats: 3, messages: 100 / MESSAGE_PRICE },
  { name: "100 coins, one chat", coins: 100, chats: 1, messages: 100 / MESSAGE_PRICE },
  { name: "1,000 coins, three chats in turn", coins: 1_000, chats: 3, messages: 60 },
  { name: "1,000 coins, the first 20 messages of a chat", coins: 1_000, chats: 1, messages: 20 },
];

export const smallBalances: Part = {
  title: "Small balances",
  async measure(isQuick) {
    console.error("small balances");
    const rows: string[][] = [];
    let recalls = 0;
    for (const each of isQuick ? CASES.slice(0, 1) : CASES)
      for (const leaseCoins of LEASE_COINS) {
        const cost = await measureCase(each, leaseCoins);
        if (leaseCoins === LEASE_COINS.at(-1)) recalls = Math.max(recalls, cost.recalls / each.messages);
        rows.push([
          each.name,
          String(leaseCoins),
          ...[cost.steps, cost.recalls].map(String),
          ...[cost.d1Calls, cost.rows].map((total) => (total / each.messages).toFixed(2)),
        ]);
      }
    const text = [
      `One member writes a message every ${APART_MS / 1000} s, each of ${MESSAGE_PRICE} coins. Steps and recalls are those of all messages; D1 calls include the readings of the members.`,
      table(["", "`LEASE_COINS`", "steps", "recalls", "D1 calls per message", "rows per message"], rows),
    ].join("\n\n");
    return { text, targets: [atMost(0.5, "recalls per message", recalls)] };
  },
};

async function measureCase({ coins, chats, messages }: Case, leaseCoins: number) {
  const server = await startParleyServer({ countRows: true, vars: { LEASE_COINS: leaseCoins } });
  try {
    const ada = await server.addMember(coins);
    const conversations: Conversation[] = [];
    for (let chat = 0; chat < chats; chat++) {
      const other = await server.addMember();
      await server.createChat(ada, other);
      conversations.push(
        new Conversation([
          await openWebSocket(server.connectOptions(ada, other, "upgrade")),
          await openWebSocket(server.connectOptions(other, ada, "upgrade")),
        ]),
      );
    }
    await server.takeCounters();
    for (let message = 0; message < messages; message++) {
      await server.setClockOffset(message * APART_MS);
      await conversations[message % chats]?.run(ALONE, { alone: true });
    }
    const { d1Calls, d1Writes, d1Rows, objectRows, objectCalls } = await server.takeCounters();
    for (const each of conversations) await each.close();
    const recalls = objectCalls[RECALL] ?? 0;
    return { steps: d1Writes, recalls, d1Calls, rows: d1Rows + objectRows, objectCalls };
  } finally {
    await server.close();
  }
}
