import { expect, test } from "vitest";
import { type Access, accessEnd, type MemberAccess } from "../../src/core/access.ts";

const token: Access = { memberId: 3, epoch: 2, sessionId: "a" };
const member: MemberAccess = { memberId: 3, isActive: true, tokenEpoch: 2 };

test.each<[string, Access, MemberAccess | undefined, string[], string | undefined]>([
  ["of an active member with the current epoch continues", token, member, ["b"], undefined],
  ["without a session continues", { memberId: 3, epoch: 2 }, member, ["a"], undefined],
  ["whose session has ended is over", token, member, ["b", "a"], "unauthorized"],
  ["of an older epoch is over", { ...token, epoch: 1 }, member, [], "unauthorized"],
  ["of an epoch that D1 does not know is over", { ...token, epoch: 3 }, member, [], "unauthorized"],
  ["of a deactivated member is over", token, { ...member, isActive: false }, [], "member_disabled"],
  [
    "of a deactivated member is over for that reason first",
    { ...token, epoch: 1 },
    { ...member, isActive: false },
    ["a"],
    "member_disabled",
  ],
  ["of a member that does not exist is over", token, undefined, [], "unauthorized"],
])("an access %s", (_, access, status, endedSessions, end) => {
  expect(accessEnd(access, status, endedSessions)).toBe(end);
});
