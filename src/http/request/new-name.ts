import { isNameOfAnother, isReservedName } from "../../core/member-name.ts";
import { fieldError } from "../../protocol/field-errors.ts";
import { HttpError } from "../http-error.ts";

/**
 * Refuses a new name that belongs to the site or, as it reads, to another member.
 * @param memberId of the member whose name it is to be; null for one who registers
 * @throws HttpError `invalid_request`
 */
export function refuseTakenName(
  name: string,
  memberId: number | null,
  reservedNames: readonly string[],
): void {
  if (!isReservedName(name, reservedNames) && !isNameOfAnother(name, memberId)) return;
  throw new HttpError("invalid_request", { errors: [fieldError("#/name", { code: "name_not_allowed" })] });
}
