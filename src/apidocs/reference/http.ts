import type { DocumentedOperation } from "../openapi/documented-calls.ts";
import { type DocumentedCall, documentedCalls } from "../openapi/documented-calls.ts";
import type { OpenApi } from "../openapi/openapi.ts";
import {
  type Block,
  type Code,
  code,
  fieldName,
  type Inline,
  paragraphs,
  type Section,
  section,
  table,
} from "./blocks.ts";
import { commonErrorSection, commonStatuses, ownErrors } from "./common-errors.ts";
import { typeOf } from "./schemas.ts";

type DocumentedRoute = { method: string; path: string; operation: DocumentedOperation };

/** The routes, grouped by their tags. */
export function httpSection({ info, tags, paths }: OpenApi): Section {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const index = routes.map(({ method, path, operation }) => [
    `[${method} ${path}](#${operation.operationId})`,
    operation.summary,
  ]);
  return section("http", "HTTP", [
    ...paragraphs(info.description),
    { kind: "index", heads: ["Route", "Summary"], rows: index },
    commonErrorSection(),
    ...tags.map(({ name }) => {
      const tagged = routes.filter(({ operation }) => operation.tags.includes(name));
      return section(`tag-${name.toLowerCase()}`, name, tagged.map(operationSection));
    }),
  ]);
}

function operationSection({ method, path, operation }: DocumentedRoute): Section {
  const { operationId, summary, description, parameters } = operation;
  const about = [description, accessNote(operation)].filter((text) => text !== "").join(" ");
  const blocks = [
    ...table(
      ["Parameter", "In", "Type", "Description"],
      parameters.map(({ name, in: location, required = false, schema, description: text }) => [
        fieldName(name, required),
        location,
        typeOf(schema),
        text,
      ]),
    ),
    ...paragraphs(bodyNote(operation)),
    ...table(["Status", "Response"], [...successRows(operation), ...errorRows(operation)]),
    ...paragraphs(`[Common errors](#common-errors): ${commonStatuses(operation).join(", ")}`),
    ...documentedCalls(method, path, operation).map(callExample),
  ];
  return {
    ...section(operationId, code(`${method} ${path}`), [
      ...paragraphs(`${summary}.`),
      ...paragraphs(about),
      ...blocks,
    ]),
    route: { method, path },
    lead: summary,
  };
}

/** A socket may carry its token after the upgrade, so its route says nothing here. */
function accessNote({ security, responses }: DocumentedOperation): string {
  if ("101" in responses) return "";
  return security.length > 0 ? "Requires a token." : "Needs no token.";
}

function bodyNote({ requestBody }: DocumentedOperation): Inline {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  return type && content ? `Body: ${code(type)}, ${typeOf(content.schema)}` : "";
}

function successRows({ responses }: DocumentedOperation): Inline[][] {
  return Object.entries(responses).flatMap(([status, response]) => {
    if ("$ref" in response) return [];
    const [type, content] = Object.entries(response.content ?? {})[0] ?? [];
    if (type === "application/problem+json") return [];
    const hasSchema = content && type !== "*/*";
    const note = hasSchema ? `${response.description} ${typeOf(content.schema)}` : response.description;
    return [[status, note]];
  });
}

function errorRows(operation: DocumentedOperation): Inline[][] {
  return ownErrors(operation).map(({ status, codes }) => [status, codes.map(code).join(", ")]);
}

function callExample(call: DocumentedCall): Block {
  const { summary, status, body, response } = call;
  const request: Code = {
    kind: "code",
    language: "http",
    text: [requestHead(call), ...(body === undefined ? [] : [bodyText(call)])].join("\n\n"),
  };
  return {
    kind: "example",
    title: `${summary} (${status})`,
    codes: response === undefined ? [request] : [request, responseCode(response)],
  };
}

function requestHead({ method, path, parameters, type }: DocumentedCall): string {
  let address = path;
  const query = new URLSearchParams();
  const headers = type === undefined ? [] : [`Content-Type: ${type}`];
  for (const { name, in: location, value } of parameters) {
    if (location === "path") address = address.replace(`{${name}}`, String(value));
    if (location === "query") query.set(name, String(value));
    if (location === "header") headers.push(`${name}: ${value}`);
  }
  const search = query.size > 0 ? `?${query}` : "";
  return [`${method} ${address}${search}`, ...headers].join("\n");
}

/** JSON, or one line for each field of a form. */
function bodyText({ type, body }: DocumentedCall): string {
  if (type !== "multipart/form-data") return JSON.stringify(body, null, 2);
  return Object.entries(body as object)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}

function responseCode(response: unknown): Code {
  return typeof response === "string"
    ? { kind: "code", language: "text", text: response }
    : { kind: "code", language: "json", text: JSON.stringify(response, null, 2) };
}
