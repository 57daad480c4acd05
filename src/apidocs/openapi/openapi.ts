import { EXPOSED_HEADERS } from "../../protocol/http/problem.ts";
import { type JsonSchema, refTo } from "../../protocol/json-schemas.ts";
import { WIRE_VERSION } from "../../protocol/version.ts";
import { componentsOf } from "../components.ts";
import { errorCodes, fieldErrorCodes } from "../error-codes.ts";
import { ACT_OPERATIONS } from "./act-operations.ts";
import { COIN_OPERATIONS } from "./coin-operations.ts";
import type { DocumentedOperation, DocumentedParameter } from "./documented-calls.ts";
import { EXTERNAL_ID_OPERATIONS } from "./external-id-operations.ts";
import { FILE_OPERATIONS } from "./file-operations.ts";
import { KEY_OPERATIONS } from "./key-operations.ts";
import { LOG_IN_OPERATIONS } from "./log-in-operations.ts";
import { MEMBER_OPERATIONS } from "./member-operations.ts";
import { HEADERS, type Operation, SUPERUSERS_ONLY } from "./operation.ts";
import { responsesOf, sharedErrorResponses } from "./responses.ts";
import { SESSION_OPERATIONS } from "./session-operations.ts";
import { SITE_CHAT_OPERATIONS } from "./site-chat-operations.ts";
import { SITE_MEMBER_OPERATIONS } from "./site-member-operations.ts";
import { SITE_OPERATIONS } from "./site-operations.ts";

const OPERATIONS = [
  ...LOG_IN_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...MEMBER_OPERATIONS,
  ...EXTERNAL_ID_OPERATIONS,
  ...COIN_OPERATIONS,
  ...FILE_OPERATIONS,
  ...ACT_OPERATIONS,
  ...SITE_MEMBER_OPERATIONS,
  ...SITE_CHAT_OPERATIONS,
  ...KEY_OPERATIONS,
  ...SITE_OPERATIONS,
];

const ABOUT = `One-to-one, paid chat between the members of a site. The AsyncAPI document, \`/asyncapi.json\`, describes the sockets.

Request and response bodies are JSON. Members send \`Authorization: Bearer <access_token>\`, and the site's server sends an API key in its place, where the operation names a scope. Ids are integers from 1, and coins are integers.

An error is a problem document (RFC 9457). A malformed parameter or a body that is not JSON has the status 400; a rejected value in a body has the status 422. A method that a route does not support has the status 405 and the code \`method_not_allowed\`.

Pages of any origin may call the API and read the headers ${EXPOSED_HEADERS.map((name) => `\`${name}\``).join(", ")}. There are no cookies.

In the examples, a new member gets 1000 coins, a text or a file costs 5, and a password needs 3 characters.`;

/** Returns the document `/openapi.json`, an OpenAPI 3.1 document. */
export function openapi() {
  const paths: Record<string, Record<string, DocumentedOperation>> = {};
  for (const operation of OPERATIONS) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method]: toDocumentedOperation(operation) };
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
        apiKey: {
          type: "http",
          scheme: "bearer",
          description: "An API key of the site's server (`sk_...`), with the scope that the operation names.",
        },
      },
      headers: documentedHeaders(),
      responses: sharedErrorResponses(OPERATIONS),
      schemas: componentsOf([paths, refTo("Problem")]),
    },
    "x-error-codes": errorCodes("http"),
    "x-field-error-codes": fieldErrorCodes(),
  };
}

export type OpenApi = ReturnType<typeof openapi>;

function documentedHeaders() {
  const all = {
    ...HEADERS,
    "Access-Control-Allow-Origin": "`*`: pages of any origin may read the response.",
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, description]) => [name, { description, schema: { type: "string" } }]),
  );
}

function toDocumentedOperation(operation: Operation): DocumentedOperation {
  const { id, tag, access, scope, summary, description, body } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, accessNote(operation)].filter((sentence) => sentence !== undefined).join(" "),
    security: access === "anyone" ? [] : [{ token: [] }, ...(scope ? [{ apiKey: [scope] }] : [])],
    parameters: toParameters(operation),
    ...(body && { requestBody: toRequestBody(body, operation) }),
    responses: responsesOf(operation),
  };
}

function accessNote({ access, scope }: Operation): string | undefined {
  if (access === "superuser")
    return `${SUPERUSERS_ONLY}${scope ? `, and for API keys with the scope \`${scope}\`` : ""}.`;
  return scope && `An API key with the scope \`${scope}\` gets the answer of a superuser.`;
}

function toParameters({ parameters = [], examples }: Operation): DocumentedParameter[] {
  return parameters.map((parameter) => {
    const named = examples.flatMap((example) => {
      const value = example.parameters?.[parameter.name];
      return value === undefined ? [] : [[example.name, { summary: example.summary, value }]];
    });
    return { ...parameter, ...(named.length > 0 && { examples: Object.fromEntries(named) }) };
  });
}

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
