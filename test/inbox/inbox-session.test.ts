import { serialize } from "node:v8";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OPEN_CHATS_MAX } from "../../src/core/coin-limits.ts";
import { SPENDS_MAX_CHATS } from "../../src/core/limits.ts";
import { takeStanding, UNKNOWN_STANDING } from "../../src/core/standing.ts";
import { STANDING_MAX_SESSIONS } from "../../src/core/standing-limits.ts";
import { type InboxSession, inboxSessionOf, saveInboxSession } from "../../src/inbox/inbox-session.ts";
import { FakeInboxSocket, installInboxFakes, removeInboxFakes } from "../support/fakes/coins-site.ts";

/** The most that the platform stores with a socket. */
const ATTACHMENT_MAX_BYTES = 16_384;

beforeEach(installInboxFakes);
afterEach(removeInboxFakes);

test("the attachment of an inbox's socket is far smaller than the platform allows, whatever it holds", () => {
  const huge = Number.MAX_SAFE_INTEGER;
  const ids = (count: number) => Array.from({ length: count }, (_, i) => huge - i);
  const socket = FakeInboxSocket.accept();
  const roles = { isSuperuser: false, isEmployee: false, premiumUntil: huge };
  const member = { memberId: huge, isActive: true, tokenEpoch: huge, ...roles };
  const sessionIds = Array.from({ length: 2 * STANDING_MAX_SESSIONS }, () => crypto.randomUUID());
  const reading = { requestedAt: huge, sessionIds, endedSessionIds: [] };
  const session: InboxSession = {
    memberId: huge,
    epoch: huge,
    sessionId: crypto.randomUUID(),
    expiresAt: huge,
    number: huge,
    readAt: huge,
    snapshots: [member],
    endedWith: "member_disabled",
    shownCoins: { balance: huge, exact: false },
    coins: {
      known: {
        total: huge,
        spent: new Map(ids(SPENDS_MAX_CHATS).map((id) => [id, huge])),
        unreported: new Set(ids(SPENDS_MAX_CHATS)),
        isComplete: false,
      },
      readAt: huge,
      isStale: true,
    },
    openChats: ids(OPEN_CHATS_MAX),
    standing: { ...takeStanding(UNKNOWN_STANDING, reading), unsureUntil: huge },
  };
  saveInboxSession(socket, session);
  expect(serialize(inboxSessionOf(socket)).length).toBeLessThan(ATTACHMENT_MAX_BYTES / 4);
});
