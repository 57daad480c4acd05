import type { JsonSchema } from "../../protocol/json-schemas.ts";

/* The types of this file cover those parts of an OpenAPI document that Parley's own document has. */

export type Examples = Record<string, { summary: string; value: unknown }>;
export type MediaTypes = Record<string, { schema: JsonSchema; examples?: Examples }>;

export type DocumentedParameter = {
  name: string;
  in: string;
  required?: boolean;
  description: string;
  schema: JsonSchema;
  examples?: Examples;
};

export type DocumentedResponse = {
  description: string;
  headers: Record<string, { $ref: string }>;
  content?: MediaTypes;
};

export type DocumentedOperation = {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: object[];
  parameters: DocumentedParameter[];
  requestBody?: { required: boolean; content: MediaTypes };
  responses: Record<string, DocumentedResponse | { $ref: string }>;
};

/** A request with its response, as an OpenAPI document shows them. */
export type DocumentedCall = {
  name: string;
  summary: string;
  method: string;
  path: string;
  parameters: { name: string; in: string; value: unknown }[];
  body: unknown;
  /** The media type of the body. */
  type: string | undefined;
  status: number;
  response: unknown;
  responseType: string | undefined;
  /** The names of the documented response headers. */
  headers: string[];
};

/** Returns the calls of an operation: the examples of its parameters, body and responses, joined by name. */
export function documentedCalls(
  method: string,
  path: string,
  operation: DocumentedOperation,
): DocumentedCall[] {
  return [...exampleNames(operation)].map((name) => ({
    name,
    method: method.toUpperCase(),
    path,
    ...buildCall(operation, name),
  }));
}

function exampleNames({ parameters, requestBody, responses }: DocumentedOperation): Set<string> {
  const contents = [requestBody?.content, ...Object.values(responses).map(contentIn)];
  const all = [...parameters, ...contents.flatMap((content) => Object.values(content ?? {}))];
  return new Set(all.flatMap(({ examples }) => Object.keys(examples ?? {})));
}

function buildCall(
  operation: DocumentedOperation,
  name: string,
): Omit<DocumentedCall, "name" | "method" | "path"> {
  const { parameters, requestBody, responses } = operation;
  const requestExample = exampleIn(requestBody?.content, name);
  const [status, response] = responseFor(responses, name);
  const responseExample = exampleIn(contentIn(response), name);
  const parameterExamples = parameters.flatMap(({ name: parameter, in: location, examples }) => {
    const example = examples?.[name];
    return example ? [{ name: parameter, in: location, ...example }] : [];
  });
  return {
    summary: [requestExample, responseExample, ...parameterExamples].find((each) => each)?.summary ?? "",
    parameters: parameterExamples.map(({ name: parameter, in: location, value }) => ({
      name: parameter,
      in: location,
      value,
    })),
    body: requestExample?.value,
    type: requestExample?.type,
    status: Number(status),
    response: responseExample?.value,
    responseType: responseExample?.type,
    headers: Object.keys("headers" in response ? response.headers : {}),
  };
}

/** Returns the response with the example. An example without a response body belongs to the first response. */
function responseFor(
  responses: DocumentedOperation["responses"],
  name: string,
): [string, DocumentedOperation["responses"][string]] {
  const all = Object.entries(responses);
  const found = all.find(([, each]) => exampleIn(contentIn(each), name)) ?? all[0];
  if (!found) throw new Error("An operation has no response.");
  return found;
}

function contentIn(response: DocumentedResponse | { $ref: string }): MediaTypes | undefined {
  return "content" in response ? response.content : undefined;
}

function exampleIn(content: MediaTypes | undefined, name: string) {
  for (const [type, { examples }] of Object.entries(content ?? {})) {
    const example = examples?.[name];
    if (example) return { type, ...example };
  }
  return undefined;
}
