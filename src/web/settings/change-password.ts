import { logIn } from "../account/auth.ts";
import { authedRequest } from "../account/authed-request.ts";
import { isExpired, isReplacingToken, session } from "../account/session.ts";

/**
 * Changes the password, which revokes all tokens, and logs in again with the new one, unless another member has logged in meanwhile.
 * @throws ApiError
 */
export async function changePassword(current: string, changed: string): Promise<void> {
  const { memberId, email = "" } = session.value ?? {};
  const isCurrent = () => session.value?.memberId === memberId;
  isReplacingToken.value = true;
  try {
    await authedRequest("/members/me", { method: "PATCH", body: { password: { current, new: changed } } });
    if (!isCurrent()) return;
    await logIn({ email, password: changed }).catch((error) => {
      if (isCurrent()) isExpired.value = true;
      throw error;
    });
  } finally {
    isReplacingToken.value = false;
  }
}
