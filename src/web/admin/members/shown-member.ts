import type { MemberBody } from "../../api.ts";
import { deskRequest } from "../desk-request.ts";

/** A part of a member's page. `onChange` loads the member again after a change. */
export type ShownMember = { member: MemberBody; onChange: () => Promise<void> };

type Changes = Partial<Pick<MemberBody, "is_superuser" | "is_employee" | "premium_until" | "is_active">>;

/** Changes the given properties, if there are any. @throws ApiError */
export async function changeMember(id: number, changes: Changes): Promise<void> {
  if (Object.keys(changes).length > 0)
    await deskRequest<MemberBody>(`/members/${id}`, { method: "PATCH", body: changes });
}
