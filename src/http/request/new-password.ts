import type { Context } from "hono";
import { loadCommonPasswords } from "../../auth/common-passwords.ts";
import { isWeakPassword } from "../../auth/weak-password.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { fieldError } from "../../protocol/field-errors.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";

/**
 * Refuses a password that is too easy to guess. Call it wherever a password is set.
 * @param pointer the JSON pointer of the password in the body
 * @throws HttpError `weak_password`
 */
export async function refuseWeakPassword(
  { env }: Pick<Context<AppEnv>, "env">,
  password: string,
  { email, pointer }: { email: string; pointer: string },
): Promise<void> {
  const common = await withDeadline(loadCommonPasswords(env.ASSETS));
  if (!isWeakPassword(password, email, common)) return;
  throw new HttpError("weak_password", { errors: [fieldError(pointer, { code: "weak_password" })] });
}
