import { ApiError, request } from "../api.ts";
import { handleDeactivation, handleTokenRejection, session } from "./session.ts";

/** Sends a request with the session's token. A rejected token leads to the log-in screen. @throws ApiError */
export async function authedRequest<T>(
  path: string,
  options: Omit<NonNullable<Parameters<typeof request>[1]>, "token"> = {},
): Promise<T> {
  const token = session.value?.token;
  try {
    return await request<T>(path, { ...options, token });
  } catch (error) {
    // The session may have a newer token by now. A rejection of the older one says nothing about it.
    if (error instanceof ApiError && token === session.value?.token) {
      if (isTokenError(error)) handleTokenRejection();
      if (error.problem.code === "member_disabled") handleDeactivation();
    }
    throw error;
  }
}

function isTokenError({ problem }: ApiError): boolean {
  return problem.code === "unauthorized" || problem.code === "token_expired";
}
