import { describe, expect, test, vi } from "vitest";
import { signToken } from "../../../../src/auth/token.ts";
import { TOKEN_GRACE_MS } from "../../../../src/core/limits.ts";
import {
  checkTokenExpiry,
  closeAfterGrace,
  reauthenticate,
} from "../../../../src/room/inbound/gates/token.ts";
import { attemptWith, complete, NOW, nameOf, RECIPIENT, SENDER, snapshotOf } from "./fake-room.ts";

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
  const both = (fields: Parameters<typeof snapshotOf>[1] = {}) => [
    snapshotOf(SENDER, fields),
    snapshotOf(RECIPIENT),
  ];
  const tokenFor = (memberId: number, epoch = 0) =>
    signToken(new Uint8Array(32).fill(1), { memberId, epoch, ttlSeconds: 600 });

  test.each([
    ["with a token of the member is accepted", SENDER, 0, both(), "done"],
    ["with another member's token is refused", RECIPIENT, 0, both(), "unauthorized"],
    ["with a token of an older password is refused", SENDER, 0, both({ tokenEpoch: 1 }), "unauthorized"],
    ["of a deactivated member is refused", SENDER, 0, both({ isActive: false }), "member_disabled"],
    ["is refused while D1 does not answer", SENDER, 0, undefined, "unavailable"],
  ])("%s", async (_, memberId, epoch, loaded, outcome) => {
    const token = await tokenFor(memberId, epoch);
    const { attempt, socket, progress } = attemptWith({
      input: { kind: "token", token },
      ...(loaded && { loaded }),
    });
    await complete(reauthenticate(attempt));
    expect(nameOf(progress.outcome)).toBe(outcome);
    const isReplaced = outcome === "done" || outcome === "member_disabled";
    expect(socket.serializeAttachment).toHaveBeenCalledTimes(isReplaced ? 1 : 0);
  });

  test("with a token of the new password replaces the session before the new status is applied", async () => {
    const { attempt, room, socket } = attemptWith({
      input: { kind: "token", token: await tokenFor(SENDER, 1) },
      loaded: both({ tokenEpoch: 1 }),
    });
    room.memberStatus.apply.mockImplementation(() => {
      expect(socket.deserializeAttachment()).toMatchObject({ memberId: SENDER, epoch: 1 });
    });
    await complete(reauthenticate(attempt));
    expect(room.memberStatus.apply).toHaveBeenCalledTimes(1);
  });

  test("is the only kind of frame that the gate for new tokens does not let pass", () => {
    expect(reauthenticate(attemptWith().attempt)).toBeUndefined();
  });
});
