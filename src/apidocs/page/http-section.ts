import type { DocumentedOperation } from "../openapi/document-types.ts";
import { type DocumentedCall, documentedCalls } from "../openapi/documented-calls.ts";
import type { OpenApi } from "../openapi/openapi.ts";
import { type Html, html, paragraphs, prose, table } from "./html.ts";
import { typeOf } from "./schema-section.ts";

type DocumentedRoute = { method: string; path: string; operation: DocumentedOperation };

/** The routes, by their tags. */
export function httpSection({ info, tags, paths }: OpenApi): Html {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  return html`<section id="http">
<h2>HTTP</h2>
${paragraphs(info.description)}${tags.map(({ name }) => {
  const routes = all.filter(({ operation }) => operation.tags.includes(name));
  return html`<h3>${name}</h3>\n${routes.map(operationArticle)}`;
})}</section>
`;
}

function operationArticle({ method, path, operation }: DocumentedRoute): Html {
  const { operationId, summary, description, security, parameters, requestBody, responses } = operation;
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  return html`<article id="${operationId}">
<h4><code>${method.toUpperCase()} ${path}</code> ${summary}</h4>
${description === "" ? undefined : html`<p>${prose(description)}</p>\n`}<p class="hint">${
    security.length > 0 ? "With a token." : "Without a token."
  }</p>
${table(
  ["parameter", "in", "type", ""],
  parameters.map((parameter) => [
    html`<code>${parameter.name}</code>${parameter.required ? undefined : html` <small>optional</small>`}`,
    parameter.in,
    typeOf(parameter.schema),
    prose(parameter.description),
  ]),
)}${content && html`<p>Body: <code>${type}</code>, ${typeOf(content.schema)}</p>\n`}${table(
  ["status", "answer"],
  Object.entries(responses).map(([status, response]) => [status, responseCell(response)]),
)}${documentedCalls(method, path, operation).map(callDetails)}</article>
`;
}

/** A refusal that many operations share is named by its status and codes. */
function responseCell(response: DocumentedOperation["responses"][string]): Html {
  if ("$ref" in response) {
    const [, ...codes] = response.$ref.slice(response.$ref.lastIndexOf("/") + 1).split("-");
    return prose(codes.map((code) => `\`${code}\``).join(", "));
  }
  const [type, content] = Object.entries(response.content ?? {})[0] ?? [];
  const isPlain = !content || type === "application/problem+json";
  return html`${prose(response.description)}${isPlain ? undefined : html` ${typeOf(content.schema)}`}`;
}

function callDetails(call: DocumentedCall): Html {
  const { summary, status, body, response } = call;
  return html`<details>
<summary>${summary}: ${status}</summary>
<pre tabindex="0">${requestLine(call)}${body === undefined ? undefined : `\n\n${JSON.stringify(body, null, 2)}`}</pre>
${response === undefined ? undefined : html`<pre tabindex="0">${status}\n\n${formatBody(response)}</pre>\n`}</details>
`;
}

function requestLine({ method, path, parameters, type }: DocumentedCall): string {
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

function formatBody(response: unknown): string {
  return typeof response === "string" ? response : JSON.stringify(response, null, 2);
}
