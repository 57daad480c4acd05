import { isWeakPassword } from "../../auth/weak-password.ts";
import { ERRORS } from "../../protocol/errors.ts";
import { HttpError } from "../http-error.ts";

/**
 * Refuses a password that is too easy to guess. Call it wherever a password is set.
 * @param pointer the JSON pointer of the password in the body
 * @throws HttpError `weak_password`
 */
export function refuseWeakPassword(
  password: string,
  { email, pointer }: { email: string; pointer: string },
): void {
  if (!isWeakPassword(password, email)) return;
  throw new HttpError("weak_password", { errors: [{ pointer, detail: ERRORS.weak_password.detail }] });
}
