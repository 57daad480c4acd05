import { ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import type { DocumentedOperation } from "../openapi/documented-calls.ts";
import { SUPERUSERS_ONLY } from "../openapi/operation.ts";
import { code, nameOf, paragraphs, type Section, section } from "./blocks.ts";

/** An error that all operations of a kind may have, so that the reference describes it once. */
type CommonError = {
  code: ErrorCode;
  status: number;
  when: string;
  /** Whether an operation is of that kind. */
  isOf: (operation: DocumentedOperation) => boolean;
};

const hasBody = ({ requestBody }: DocumentedOperation) => requestBody !== undefined;
const needsToken = ({ security }: DocumentedOperation) => security.length > 0;
const isForSuperusers = ({ description }: DocumentedOperation) => description.includes(SUPERUSERS_ONLY);
const never = () => false;
const always = () => true;

const COMMON: CommonError[] = [
  {
    code: "invalid_request",
    status: 400,
    when: "A parameter is malformed, or a body is not JSON.",
    isOf: ({ responses }) => "400" in responses,
  },
  {
    code: "unauthorized",
    status: 401,
    when: "The operation requires a token. The request has none, or one that is no longer valid, as an API key that has ended.",
    isOf: needsToken,
  },
  {
    code: "member_disabled",
    status: 403,
    when: "The operation requires a token, and its member is deactivated.",
    isOf: needsToken,
  },
  {
    code: "forbidden",
    status: 403,
    when: "The operation is only for superusers, and the member is not one. Or the API key does not have its scope.",
    isOf: isForSuperusers,
  },
  { code: "not_found", status: 404, when: "The address is not one of this reference.", isOf: never },
  {
    code: "method_not_allowed",
    status: 405,
    when: "The address does not have this method.",
    isOf: never,
  },
  { code: "payload_too_large", status: 413, when: "The body is too large.", isOf: hasBody },
  {
    code: "invalid_request",
    status: 422,
    when: "A value in the body is refused. `errors` lists each with a field error code.",
    isOf: hasBody,
  },
  {
    code: "rate_limited",
    status: 429,
    when: "The member, or the API key, sends too many requests. `retry_after` and the header `Retry-After` have the seconds to wait.",
    isOf: needsToken,
  },
  {
    code: "internal",
    status: 500,
    when: "The server failed. Retry with the same `Idempotency-Key`.",
    isOf: always,
  },
  {
    code: "unavailable",
    status: 503,
    when: "A part of the site does not answer, or the operator has closed the site. Retry later with the same `Idempotency-Key`.",
    isOf: always,
  },
];

const ABOUT =
  "Most operations have these errors. The operations below refer to them by their statuses, and list the others. The reference of the errors says what to do about each code.";

/** The errors that most operations have, each once. */
export function commonErrorSection(): Section {
  return section("common-errors", "Common errors", [
    ...paragraphs(ABOUT),
    {
      kind: "table",
      heads: ["Status", "Code", "When"],
      rows: COMMON.map((error) => [`${error.status}`, code(error.code), error.when]),
    },
  ]);
}

/** Returns the codes of an operation's error responses by status, without those that are common. */
export function ownErrors(operation: DocumentedOperation): { status: string; codes: string[] }[] {
  return Object.entries(operation.responses).flatMap(([status, response]) => {
    const codes = errorCodesIn(response).filter((each) => !isCommon(operation, status, each));
    return codes.length > 0 ? [{ status, codes }] : [];
  });
}

/** Returns the statuses of the common errors that an operation may have. */
export function commonStatuses(operation: DocumentedOperation): number[] {
  return [...new Set(COMMON.filter(({ isOf }) => isOf(operation)).map(({ status }) => status))];
}

function isCommon(operation: DocumentedOperation, status: string, errorCode: string): boolean {
  return COMMON.some(
    (each) => each.code === errorCode && `${each.status}` === status && each.isOf(operation),
  );
}

/** Returns the codes of a response: those in its name if operations share it, otherwise those in its description. */
function errorCodesIn(response: DocumentedOperation["responses"][string]): string[] {
  if ("$ref" in response) return nameOf(response.$ref).split("-").slice(1);
  if (!response.content?.["application/problem+json"]) return [];
  return [...response.description.matchAll(/`(\w+)`/g)].flatMap(([, each = ""]) =>
    each in ERRORS ? [each] : [],
  );
}
