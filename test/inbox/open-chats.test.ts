import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OPEN_CHATS_MAX } from "../../src/core/coin-limits.ts";
import { OpenChats } from "../../src/inbox/open-chats.ts";
import type { ChatSummary } from "../../src/inbox/rpc.ts";
import { FakeInboxSocket, installInboxFakes, removeInboxFakes } from "../support/fakes/coins-site.ts";

beforeEach(installInboxFakes);
afterEach(removeInboxFakes);

describe("the chats that a member has open", () => {
  const report = (otherId: number, isViewed?: boolean) =>
    ({ otherId, ...(isViewed !== undefined && { isViewed }) }) as Pick<ChatSummary, "otherId" | "isViewed">;

  test("are those whose rooms last reported so, also after the inbox slept", () => {
    let sockets = [FakeInboxSocket.accept()];
    const chats = new OpenChats(() => sockets);
    for (const each of [
      report(5, true),
      report(7, true),
      report(9, false),
      report(5),
      report(7, false),
      report(8, true),
    ])
      chats.onReport(each);
    expect(chats.otherIds).toEqual([5, 8]);
    sockets = sockets.map((socket) => FakeInboxSocket.accept(socket as unknown as FakeInboxSocket));
    expect(new OpenChats(() => sockets).otherIds).toEqual([5, 8]);
  });

  test(`are at most ${OPEN_CHATS_MAX}, those that were opened last`, () => {
    const chats = new OpenChats(() => []);
    for (let id = 1; id <= OPEN_CHATS_MAX + 1; id++) chats.onReport(report(id, true));
    expect(chats.otherIds).toEqual(Array.from({ length: OPEN_CHATS_MAX }, (_, i) => i + 2));
  });
});
