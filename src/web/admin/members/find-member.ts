import { parseMemberNumber } from "../../../core/digits.ts";
import { authedRequest } from "../../account/authed-request.ts";
import { ApiError, type MemberBody } from "../../api.ts";

/** Finds a member by email or number. @throws ApiError */
export async function findMember(emailOrId: string): Promise<MemberBody | undefined> {
  const id = parseMemberNumber(emailOrId);
  if (id !== undefined) return findById(id);
  const search = { method: "POST", body: { email: emailOrId } } as const;
  const [found] = await authedRequest<MemberBody[]>("/members/search", search);
  return found;
}

/** Sends an empty change, because only the response to a change has all of a member's data. */
async function findById(id: number): Promise<MemberBody | undefined> {
  try {
    return await changeMember(id, {});
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === "member_not_found") return undefined;
    throw error;
  }
}

type Changes = Partial<Pick<MemberBody, "is_superuser" | "is_employee" | "premium_until" | "is_active">>;

/** Changes the given properties, and returns the member. @throws ApiError */
export function changeMember(id: number, changes: Changes): Promise<MemberBody> {
  return authedRequest<MemberBody>(`/members/${id}`, { method: "PATCH", body: changes });
}
