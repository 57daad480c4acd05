import { expect, test } from "vitest";
import { type Access, accessEnd, type MemberAccess } from "../../src/core/access.ts";

const token: Access = { memberId: 3, epoch: 2, sessionId: "a" };
const member: MemberAccess = { memberId: 3, isActive: true, tokenEpoch: 2 };
/** A token of the site, and the second from which its tokens count. */
const ofSite = (siteIssuedAt: number): Access => ({ memberId: 3, siteIssuedAt });
const from = (tokensFrom: number | null | undefined): MemberAccess => ({ ...member, tokensFrom });

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
  ["of the site continues whatever the epoch is", ofSite(100), from(null), [], undefined],
  ["of the site without a time continues while there is no limit", ofSite(0), from(null), [], undefined],
  ["of the site continues on a reading of an older release", ofSite(100), from(undefined), [], undefined],
  ["of the site that is later than the limit continues", ofSite(101), from(100_999), [], undefined],
  ["of the site of the same second is over", ofSite(100), from(100_000), [], "unauthorized"],
  ["of the site that is older is over", ofSite(99), from(100_000), [], "unauthorized"],
  ["of the site without a time is over once there is a limit", ofSite(0), from(100_000), [], "unauthorized"],
  ["of Parley has another limit, its epoch", token, from(4e12), [], undefined],
  ["with neither an epoch nor a time is over", { memberId: 3 }, member, [], "unauthorized"],
  ["of a member that does not exist is over", token, undefined, [], "unauthorized"],
])("an access %s", (_, access, status, endedSessions, end) => {
  expect(accessEnd(access, status, endedSessions)).toBe(end);
});
