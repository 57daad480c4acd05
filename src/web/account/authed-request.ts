import { ApiError, request } from "../api.ts";
import { client, handleDeactivation, handleTokenRejection, renewSession, session } from "./session.ts";

/**
 * Sends a request with the session's token. Sends it again with a new token of the same member if the server rejects the one it had:
 * another member may have logged in meanwhile. A session that is over leads to the log-in screen.
 * @throws ApiError
 */
export async function authedRequest<T>(
  path: string,
  options: Omit<NonNullable<Parameters<typeof request>[1]>, "token"> = {},
): Promise<T> {
  const sender = session.value;
  const isCurrent = () => session.value?.token === sender?.token;
  try {
    return await request<T>(path, { ...options, token: sender?.token });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { code } = error.problem;
    if (code === "member_disabled" && isCurrent()) handleDeactivation();
    if (code !== "unauthorized") throw error;
    // Another request or a log-in may have replaced the token by now.
    if (isCurrent()) await replaceToken(isCurrent);
    if (isCurrent() || session.value?.memberId !== sender?.memberId) throw error;
    return request<T>(path, { ...options, token: session.value?.token });
  }
}

/** Renews the token, which the server has rejected. If that fails, the session is over, unless another one has begun. */
async function replaceToken(isCurrent: () => boolean): Promise<void> {
  try {
    const token = await renewSession();
    client.value?.signIn(token);
  } catch {
    if (isCurrent()) handleTokenRejection();
  }
}
