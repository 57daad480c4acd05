import { describe, expect, test, vi } from "vitest";
import { signToken } from "../../../../src/auth/token.ts";
import { TOKEN_GRACE_MS } from "../../../../src/core/limits.ts";
import {
  checkTokenExpiry,
  closeAfterGrace,
  reauthenticate,
} from "../../../../src/room/inbound/gates/token.ts";
import { attemptWith, complete, NOW, nameOf, RECIPIENT, SENDER } from "./fake-room.ts";

const tokenOf = (memberId: number) =>
  signToken(new Uint8Array(32).fill(1), { memberId, epoch: 3, ttlSeconds: 600 });

vi.spyOn(console, "warn").mockImplementation(() => {});

test.each([
  ["is not closed while its token is valid", NOW + 1, "pass", 0],
  ["is not closed in the last millisecond of the grace period", NOW - TOKEN_GRACE_MS + 1, "pass", 0],
  ["is closed when the grace period ends", NOW - TOKEN_GRACE_MS, "done", 1],
])("a socket %s", (_, expiresAt, decision, closes) => {
  const { attempt, socket } = attemptWith({ expiresAt });
  expect(nameOf(closeAfterGrace(attempt))).toBe(decision);
  expect(socket.close).toHaveBeenCalledTimes(closes);
});

test.each([
  ["passes before its token expires", NOW + 1, "pass"],
  ["is refused once its token has expired", NOW, "token_expired"],
])("a frame %s", (_, expiresAt, decision) => {
  expect(nameOf(checkTokenExpiry(attemptWith({ expiresAt }).attempt))).toBe(decision);
});

describe("a Bearer frame", () => {
  test.each([
    ["with a token of the member is accepted if D1 confirms it", SENDER, undefined, "done", 1],
    ["with a token that D1 refuses is refused", SENDER, "unauthorized", "unauthorized", 1],
    ["of a deactivated member is refused", SENDER, "member_disabled", "member_disabled", 1],
    ["is refused while D1 does not answer", SENDER, "unavailable", "unavailable", 1],
    [
      "with another member's token is refused without a question to D1",
      RECIPIENT,
      undefined,
      "unauthorized",
      0,
    ],
    ["with a forged token is refused without a question to D1", "nobody", undefined, "unauthorized", 0],
  ] as const)("%s", async (_, memberId, renewal, outcome, questions) => {
    const token = memberId === "nobody" ? "a.b.c" : await tokenOf(memberId);
    const { attempt, progress, room, socket } = attemptWith({
      input: { kind: "token", token },
      ...(renewal && { renewal }),
    });
    await complete(reauthenticate(attempt));
    expect(nameOf(progress.outcome)).toBe(outcome);
    expect(room.memberStatus.renew).toHaveBeenCalledTimes(questions);
    expect(room.presence.publishChanges).toHaveBeenCalledTimes(outcome === "done" ? 1 : 0);
    for (const call of room.memberStatus.renew.mock.calls)
      expect(call).toEqual([socket, expect.objectContaining({ memberId, epoch: 3 })]);
  });

  test("of a member who used up the reads of a minute is refused without a question to D1", async () => {
    const { attempt, progress, room } = attemptWith({
      input: { kind: "token", token: await tokenOf(SENDER) },
      isOverLimit: true,
    });
    await complete(reauthenticate(attempt));
    expect(progress.outcome).toMatchObject({ failure: { code: "rate_limited", retry_after: 60 } });
    expect(room.memberStatus.renew).not.toHaveBeenCalled();
    expect(room.readLimiter.limit).toHaveBeenCalledWith({ key: String(SENDER) });
  });

  test("is the only kind of frame that the gate for new tokens does not let pass", () => {
    expect(reauthenticate(attemptWith().attempt)).toBeUndefined();
  });
});
