import { refTo } from "../../protocol/json-schemas.ts";
import type { HeaderName, Operation, ResponseSpec } from "./operation.ts";

export function toResponse(
  { status, description, json, bytes, headers }: ResponseSpec,
  operation: Operation,
) {
  const examples = examplesOf(operation, status);
  return {
    description,
    headers: headerRefs(headers),
    ...(json && { content: { "application/json": { schema: refTo(json), ...examples } } }),
    ...(bytes && { content: { [bytes]: { schema: { type: "string" }, ...examples } } }),
  };
}

/** An operation's examples that are answered with a status, by name. */
export function examplesOf({ examples }: Operation, status: number): { examples?: Record<string, object> } {
  const named = examples.flatMap(({ name, summary, status: exampleStatus, response }) =>
    exampleStatus === status && response !== undefined ? [[name, { summary, value: response }]] : [],
  );
  return named.length > 0 ? { examples: Object.fromEntries(named) } : {};
}

/** Any site may read every answer. */
export function headerRefs(names: HeaderName[] = []): Record<string, { $ref: string }> {
  const all = [...names, "Access-Control-Allow-Origin"];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
