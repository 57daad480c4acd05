import { expect, test } from "vitest";
import { DeliveredMessages } from "../../../src/room/outbound/delivered-messages.ts";

function openSocket(attachment: object = {}) {
  let stored: unknown = attachment;
  return {
    deserializeAttachment: () => stored,
    serializeAttachment: (value: unknown) => {
      stored = value;
    },
  } as unknown as WebSocket;
}

test("a socket was sent all messages of the chat until one waits", () => {
  const delivered = new DeliveredMessages(() => 7);
  const socket = openSocket();
  expect(delivered.lastIdOf(socket)).toBe(7);
  const onResult = delivered.track(socket, 8);
  expect(delivered.lastIdOf(socket)).toBe(7);
  onResult(true);
  expect(delivered.lastIdOf(socket)).toBe(8);
});

test("messages that wait were sent one after the other", () => {
  const delivered = new DeliveredMessages(() => 9);
  const socket = openSocket();
  const [first, second] = [delivered.track(socket, 8), delivered.track(socket, 9)];
  expect(delivered.lastIdOf(socket)).toBe(7);
  first(true);
  expect(delivered.lastIdOf(socket)).toBe(8);
  second(true);
  expect(delivered.lastIdOf(socket)).toBe(9);
});

test("a socket that missed a message was sent none of the later ones, also after the room has hibernated", () => {
  const delivered = new DeliveredMessages(() => 10);
  const socket = openSocket();
  for (const [id, isSent] of [
    [8, true],
    [9, false],
    [10, true],
  ] as const)
    delivered.track(socket, id)(isSent);
  expect(delivered.lastIdOf(socket)).toBe(8);
  const woken = new DeliveredMessages(() => 12);
  expect(woken.lastIdOf(openSocket(socket.deserializeAttachment() as object))).toBe(8);
});

test("a socket that did not even receive the history was sent nothing", () => {
  const delivered = new DeliveredMessages(() => 10);
  const socket = openSocket();
  delivered.miss(socket, 1);
  delivered.track(socket, 11)(false);
  expect(delivered.lastIdOf(socket)).toBe(0);
});
