import { words } from "./words.ts";

/** Thrown when the server rejects a request or does not answer. The message is shown. */
export class RequestError extends Error {}

type Problem = { code: string; detail: string; errors?: { pointer: string; detail: string }[] };

/** Sends a request to the HTTP API. @throws RequestError */
export async function request<T>(
  method: "GET" | "POST",
  path: string,
  { token, body }: { token?: string; body?: object } = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body && { "Content-Type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new RequestError(words.noAnswer);
  }
  const value: unknown = await response.json().catch(() => undefined);
  if (response.ok) return value as T;
  throw new RequestError(describe(response.status, value as Problem | undefined));
}

function describe(status: number, problem: Problem | undefined): string {
  if (!problem) return words.badAnswer(status);
  const fieldErrors = problem.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`) ?? [];
  return [`${status} ${problem.code}: ${problem.detail}`, ...fieldErrors].join(" ");
}
