import { ApiError, request } from "../api.ts";
import { client, handleDeactivation, handleTokenRejection, renewSession, session } from "./session.ts";

/**
 * Sends a request with the session's token. Sends it again with a new token if the server rejects the one it had. A session that is
 * over leads to the log-in screen.
 * @throws ApiError
 */
export async function authedRequest<T>(
  path: string,
  options: Omit<NonNullable<Parameters<typeof request>[1]>, "token"> = {},
): Promise<T> {
  const token = session.value?.token;
  try {
    return await request<T>(path, { ...options, token });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.problem.code === "member_disabled" && token === session.value?.token) handleDeactivation();
    const newToken = isTokenError(error) ? await tokenAfter(token) : undefined;
    if (newToken === undefined) throw error;
    return request<T>(path, { ...options, token: newToken });
  }
}

/** Returns the token of the session after one that the server rejected, or undefined if the session is over. */
async function tokenAfter(rejected: string | undefined): Promise<string | undefined> {
  // Another request or a log-in may have replaced it by now.
  if (session.value?.token !== rejected) return session.value?.token;
  try {
    const token = await renewSession();
    client.value?.signIn(token);
    return token;
  } catch {
    if (session.value?.token === rejected) handleTokenRejection();
    return undefined;
  }
}

function isTokenError({ problem }: ApiError): boolean {
  return problem.code === "unauthorized" || problem.code === "token_expired";
}
