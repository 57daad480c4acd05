import type { MemberBody } from "../../api.ts";
import { deskRequest } from "../desk-request.ts";

/** A part of a member's page. `onChange` loads the member again after a change. */
export type ShownMember = { member: MemberBody; onChange: () => Promise<void> };

type Changes = Partial<Pick<MemberBody, "is_superuser" | "is_employee" | "premium_until" | "is_active">>;

/** Changes the given properties. @throws ApiError */
export function changeMember(id: number, changes: Changes): Promise<MemberBody> {
  return deskRequest<MemberBody>(`/members/${id}`, { method: "PATCH", body: changes });
}
