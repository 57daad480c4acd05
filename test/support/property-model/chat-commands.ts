import { expect } from "vitest";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { checkCoins, checkHistory } from "./checks.ts";
import { type Command, command } from "./command.ts";
import { chatOf, type MessageType, memberOf, PAYING, type Participant } from "./model.ts";

const MESSAGE_PRICE = 5;

export function sendCommand(type: MessageType, { chat, memberIndex }: Participant, smile: number): Command {
  return command(
    `${memberIndex} sends a ${type}${type === "smile" ? ` ${smile}` : ""} in ${chat}`,
    async (model, real) => {
      const { messages, payers, refused } = chatOf(model, chat);
      const member = memberOf(model, memberIndex);
      const exempt = !PAYING.includes(member.role);
      const listPrice = type === "smile" ? (model.smilePrices[smile] ?? 0) : MESSAGE_PRICE;
      const price = exempt ? 0 : listPrice;
      const frames = {
        text: { type: "text", text: `text ${messages.length}` },
        smile: { type: "smile", smile_id: real.smileIds[smile] },
        file: encodeFileFrame({ name: "file", type: "" }, new Uint8Array(3)),
      };
      const reply = await real.send({ chat, memberIndex }, frames[type], (history) =>
        checkHistory(model, real, chat, history),
      );
      if (price > member.coins) {
        real.count("refused");
        refused.add(memberIndex);
        expect(reply).toMatchObject({ code: "insufficient_balance", price, balance: member.coins });
      } else {
        real.count(exempt ? "stored-exempt" : "stored");
        if (price > 0) payers.add(memberIndex);
        member.coins -= price;
        messages.push({ sender: memberIndex, type, price, exempt, refunded: false });
        expect(reply).toMatchObject({ id: messages.length, member_id: real.member(memberIndex).id, type });
        if (price > 0) await checkCoins(model, real, memberIndex);
      }
    },
  );
}

export function eviction(chat: number, webSockets: "hibernate" | "close"): Command {
  return command(`room ${chat} is evicted, its sockets ${webSockets}`, async (_, real) => {
    try {
      await real.parley.evict("CHAT_ROOM", { ...real.room(chat), webSockets });
    } catch (error) {
      // No member has connected to the room, or it was evicted just before.
      expect(String(error)).toContain("not currently running");
      return;
    }
    real.count("evicted");
    if (webSockets === "close") await real.allClosed(chat);
  });
}

export function disconnection({ chat, memberIndex }: Participant): Command {
  return command(`${memberIndex} leaves ${chat}`, (_, real) => real.disconnect({ chat, memberIndex }));
}

/** The room dies, as it may at any time on the platform. */
export function death(chat: number): Command {
  return command(`room ${chat} dies`, async (_, real) => {
    await real.parley.control("die", real.pair(chat));
    real.count("died");
    await real.allClosed(chat);
  });
}
