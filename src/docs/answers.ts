import { refTo } from "../protocol/json-schemas.ts";
import type { Answer, HeaderName, Operation } from "./operation.ts";

export function answerOf({ status, description, json, bytes, headers }: Answer, operation: Operation) {
  const examples = examplesOf(operation, status);
  return {
    description,
    headers: headersOf(headers),
    ...(json && { content: { "application/json": { schema: refTo(json), ...examples } } }),
    ...(bytes && { content: { [bytes]: { schema: { type: "string" }, ...examples } } }),
  };
}

/** An operation's examples that are answered with a status, by name. */
export function examplesOf({ examples }: Operation, status: number): { examples?: Record<string, object> } {
  const named = examples.flatMap(({ name, summary, status: its, answer }) =>
    its === status && answer !== undefined ? [[name, { summary, value: answer }]] : [],
  );
  return named.length > 0 ? { examples: Object.fromEntries(named) } : {};
}

/** Any site may read every answer. */
export function headersOf(names: HeaderName[] = []): Record<string, { $ref: string }> {
  const all = [...names, "Access-Control-Allow-Origin"];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
