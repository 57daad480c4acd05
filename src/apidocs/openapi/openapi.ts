import { EXPOSED_HEADERS } from "../../protocol/http/problem.ts";
import { type JsonSchema, refTo } from "../../protocol/json-schemas.ts";
import { WIRE_VERSION } from "../../protocol/version.ts";
import { componentsOf } from "../components.ts";
import { errorCodes } from "../error-codes.ts";
import type { DocumentedOperation } from "./document-types.ts";
import { errorResponse, errorStatusesOf, sharedErrorResponses } from "./error-responses.ts";
import { HEADERS, type Operation } from "./operation.ts";
import { AUTH_OPERATIONS } from "./operations/auth.ts";
import { BILLING_OPERATIONS } from "./operations/billing.ts";
import { COIN_OPERATIONS } from "./operations/coins.ts";
import { ME_OPERATIONS } from "./operations/me.ts";
import { MEMBER_OPERATIONS } from "./operations/members.ts";
import { SITE_OPERATIONS } from "./operations/site.ts";
import { STORAGE_OPERATIONS } from "./operations/storage.ts";
import { toResponse } from "./responses.ts";

const OPERATIONS = [
  ...AUTH_OPERATIONS,
  ...ME_OPERATIONS,
  ...MEMBER_OPERATIONS,
  ...COIN_OPERATIONS,
  ...BILLING_OPERATIONS,
  ...STORAGE_OPERATIONS,
  ...SITE_OPERATIONS,
];

const ABOUT = `A one-to-one, paid chat between the members of a site. What is said on its sockets is in \`/asyncapi.json\`; to read
both, open \`/docs\`.

Bodies are JSON; members send \`Authorization: Bearer <access_token>\`. Ids are whole numbers from 1, coins are whole. Errors are
problem documents (RFC 9457). Any site may call, and read the headers ${EXPOSED_HEADERS.map((name) => `\`${name}\``).join(", ")}: there are no
cookies. Another method than those named here is answered 405
\`method_not_allowed\`.

In the examples, a new member gets 1000 coins, and a text or file costs 5.`;

/** The document `/openapi.json`: OpenAPI 3.1. */
export function openapi() {
  const paths: Record<string, Record<string, DocumentedOperation>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: toDocumentedOperation(operation),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Parley",
      version: WIRE_VERSION,
      description: ABOUT,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The `access_token` of `POST /auth/login`." },
      },
      headers: Object.fromEntries(
        Object.entries({
          ...HEADERS,
          "Access-Control-Allow-Origin": "`*`: any site may read the answer.",
        }).map(([name, description]) => [name, { description, schema: { type: "string" } }]),
      ),
      responses: sharedErrorResponses(OPERATIONS),
      schemas: componentsOf([paths, refTo("Problem")]),
    },
    "x-error-codes": errorCodes("http"),
  };
}

export type OpenApi = ReturnType<typeof openapi>;

function toDocumentedOperation(operation: Operation): DocumentedOperation {
  const { id, tag, access, summary, description, parameters = [], examples } = operation;
  const responses = operation.responses.map((response) => [
    String(response.status),
    toResponse(response, operation),
  ]);
  const errors = errorStatusesOf(operation).map((error) => [
    String(error.status),
    errorResponse(error, operation),
  ]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, ACCESS_NOTES[access]].filter((sentence) => sentence !== undefined).join(" "),
    security: access === "anyone" ? [] : [{ token: [] }],
    parameters: parameters.map((parameter) => {
      const { name } = parameter;
      const named = examples.flatMap((example) => {
        const value = example.parameters?.[name];
        return value === undefined ? [] : [[example.name, { summary: example.summary, value }]];
      });
      return { ...parameter, ...(named.length > 0 && { examples: Object.fromEntries(named) }) };
    }),
    ...(operation.body && { requestBody: toRequestBody(operation.body, operation) }),
    responses: Object.fromEntries([...responses, ...errors]),
  };
}

const ACCESS_NOTES = { anyone: undefined, member: undefined, superuser: "For superusers." };

function toRequestBody(body: NonNullable<Operation["body"]>, { examples }: Operation) {
  const named = examples.map(({ name, summary, body: value }) => [name, { summary, value }]);
  const withSchema = (type: string, schema: JsonSchema) => ({
    required: true,
    content: { [type]: { schema, examples: Object.fromEntries(named) } },
  });
  if ("json" in body) return withSchema("application/json", refTo(body.json));
  const file = { type: "string", contentMediaType: "application/octet-stream", description: body.file };
  const withFile = { type: "object", properties: { file }, required: ["file"] };
  return withSchema("multipart/form-data", { allOf: [refTo(body.form), withFile] });
}
