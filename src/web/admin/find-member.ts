import { type MemberBody, SiteError } from "../site.ts";
import { askAsMember } from "../state/session.ts";

/** @param who an email, or a member's number @throws SiteError */
export async function findMember(who: string): Promise<MemberBody | undefined> {
  if (/^[1-9]\d{0,14}$/.test(who)) return findById(Number(who));
  const [found] = await askAsMember<MemberBody[]>(`/members?email=${encodeURIComponent(who)}`);
  return found;
}

/** Only the answer to a change tells a superuser all about a member: here is one that changes nothing. */
async function findById(id: number): Promise<MemberBody | undefined> {
  try {
    return await changeMember(id, {});
  } catch (error) {
    if (error instanceof SiteError && error.refused.code === "member_not_found") return undefined;
    throw error;
  }
}

type Changes = Partial<Pick<MemberBody, "is_superuser" | "is_employee" | "premium_until" | "is_active">>;

/** Changes what is named. @throws SiteError */
export function changeMember(id: number, changes: Changes): Promise<MemberBody> {
  return askAsMember<MemberBody>(`/members/${id}`, { method: "PATCH", body: changes });
}
