/** The part of `fetch` that the client uses. Browsers and Node provide it. */
export type Fetch = (
  url: string,
  options: { method: "POST"; headers: Record<string, string>; redirect: "error"; signal: AbortSignal },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  json(): Promise<unknown>;
}>;

export function systemFetch(): Fetch {
  return (globalThis as unknown as { fetch: Fetch }).fetch;
}
