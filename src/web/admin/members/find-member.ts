import { authedRequest } from "../../account/authed-request.ts";
import { ApiError, type MemberBody } from "../../api.ts";

/** @param emailOrId an email, or a member's number @throws SiteError */
export async function findMember(emailOrId: string): Promise<MemberBody | undefined> {
  if (/^[1-9]\d{0,14}$/.test(emailOrId)) return findById(Number(emailOrId));
  const [found] = await authedRequest<MemberBody[]>(`/members?email=${encodeURIComponent(emailOrId)}`);
  return found;
}

/** Only the answer to a change tells a superuser all about a member: here is one that changes nothing. */
async function findById(id: number): Promise<MemberBody | undefined> {
  try {
    return await changeMember(id, {});
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === "member_not_found") return undefined;
    throw error;
  }
}

type Changes = Partial<Pick<MemberBody, "is_superuser" | "is_employee" | "premium_until" | "is_active">>;

/** Changes what is named. @throws SiteError */
export function changeMember(id: number, changes: Changes): Promise<MemberBody> {
  return authedRequest<MemberBody>(`/members/${id}`, { method: "PATCH", body: changes });
}
