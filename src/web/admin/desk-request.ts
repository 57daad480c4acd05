import { signal } from "@preact/signals";
import { authedRequest } from "../account/authed-request.ts";
import { ApiError } from "../api.ts";

/** Whether the server has refused a request of the desk since it was opened: the member is no longer a superuser. */
export const isRefused = signal(false);

/** Sends a request of the desk. @throws ApiError */
export async function deskRequest<T>(...request: Parameters<typeof authedRequest>): Promise<T> {
  try {
    return await authedRequest<T>(...request);
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === "forbidden") isRefused.value = true;
    throw error;
  }
}
