import { words } from "./words.ts";

/** A request to this site's HTTP API that was refused, or got no answer. The message is for people. */
export class AskError extends Error {}

type Problem = { code: string; detail: string; errors?: { pointer: string; detail: string }[] };

/** @throws AskError */
export async function ask<T>(
  method: "GET" | "POST",
  path: string,
  { token, body }: { token?: string; body?: object } = {},
): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body && { "Content-Type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new AskError(words.noAnswer);
  }
  const value: unknown = await answer.json().catch(() => undefined);
  if (answer.ok) return value as T;
  throw new AskError(describe(answer.status, value as Problem | undefined));
}

function describe(status: number, problem: Problem | undefined): string {
  if (!problem) return words.badAnswer(status);
  const refused = problem.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`) ?? [];
  return [`${status} ${problem.code}: ${problem.detail}`, ...refused].join(" ");
}
