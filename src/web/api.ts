import type { ErrorCode } from "../protocol/errors.ts";
import type { ActBody, ActList } from "../protocol/http/acts.ts";
import type { ApiKeyBody, ApiKeyList, CreatedApiKey } from "../protocol/http/api-keys.ts";
import type { AccessBody, LoginBody } from "../protocol/http/auth.ts";
import type {
  EntryBody,
  StatementBody,
  StatementMessage,
  StatementMessages,
  TransferBody,
} from "../protocol/http/coins.ts";
import type { ConfigBody } from "../protocol/http/config.ts";
import type { FoundForSuperuser, MemberBody, MemberChats } from "../protocol/http/members.ts";
import type { ProblemBody } from "../protocol/http/problem.ts";
import type { ReconciliationBody, RepairBody } from "../protocol/http/reconciliation.ts";
import type { SessionBody, SessionList } from "../protocol/http/sessions.ts";
import type { SmileBody } from "../protocol/http/smiles.ts";
import type { StatsBody } from "../protocol/http/stats.ts";
import { isSiteClosed } from "./closed-site.ts";

export type {
  AccessBody,
  ActBody,
  ActList,
  ApiKeyBody,
  ApiKeyList,
  ConfigBody,
  CreatedApiKey,
  EntryBody,
  FoundForSuperuser,
  LoginBody,
  MemberBody,
  MemberChats,
  ReconciliationBody,
  RepairBody,
  SessionBody,
  SessionList,
  SmileBody,
  StatementBody,
  StatementMessage as ChargedMessage,
  StatementMessages as ChargedMessages,
  StatsBody,
  TransferBody,
};

export type ApiProblem = {
  /** `unreachable`: no response, or one that is not Parley's. */
  code: ErrorCode | "unreachable";
  /** The server's description, in English. */
  detail: string;
  errors: NonNullable<ProblemBody["errors"]>;
  /** The coins that a repair needs first. */
  missing?: number | undefined;
  /** The operator has closed the site. */
  closed?: boolean | undefined;
  /** Seconds, from the header `Retry-After`. */
  retryAfter: number | undefined;
};

/** Thrown when the server rejects a request or does not answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: ApiProblem;

  constructor(problem: ApiProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}

type RequestOptions = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  token?: string | undefined;
  /** Sent as JSON, unless it is a form. */
  body?: object | FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Sends the request although the page is being closed. */
  keepalive?: boolean;
  /** Called with the status of a successful response. */
  onStatus?: (status: number) => void;
};

/** Sends a request to the HTTP API. `T` is the response body of this path, undefined if it has none; it is not checked. @throws ApiError */
export async function request<T>(
  path: string,
  { method = "GET", token, body, headers, signal, keepalive, onStatus }: RequestOptions = {},
): Promise<T> {
  const isForm = body instanceof FormData;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body && !isForm && { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
      ...(keepalive && { keepalive }),
    });
  } catch (cause) {
    throw new ApiError({ ...UNREACHABLE, detail: String(cause) });
  }
  if (response.ok) onStatus?.(response.status);
  if (response.status === 204) return undefined as T;
  const value: unknown = await response.json().catch(() => undefined);
  if (response.ok && value !== undefined) return value as T;
  const { code, detail, missing, closed, errors } = (value ?? {}) as Partial<ApiProblem>;
  if (closed) isSiteClosed.value = true;
  throw new ApiError({
    code: code ?? UNREACHABLE.code,
    detail: detail ?? `${response.status}`,
    missing,
    closed,
    errors: errors ?? [],
    retryAfter: Number(response.headers.get("Retry-After")) || undefined,
  });
}

const UNREACHABLE: Omit<ApiProblem, "detail"> = { code: "unreachable", errors: [], retryAfter: undefined };
