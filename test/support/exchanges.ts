import type { OpenApi } from "../../src/docs/openapi.ts";

/** A request and its answer, as a document tells them. */
export type Exchange = {
  method: string;
  path: string;
  parameters: { name: string; in: string; value: unknown }[];
  body: Record<string, string> | undefined;
  /** Content types. */
  type: string | undefined;
  status: number;
  answer: unknown;
  answerType: string | undefined;
  /** The names of the headers that are documented. */
  headers: string[];
};

type Examples = { examples?: Record<string, { value: unknown }> };
type Content = Record<string, Examples>;
type DocumentedOperation = {
  operationId: string;
  parameters: (Examples & { name: string; in: string })[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content; headers?: Record<string, unknown> }>;
};

/** Every exchange of a document, by its operation and its name. */
export function exchangesIn(document: OpenApi): Map<string, Exchange> {
  const found = new Map<string, Exchange>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods as Record<string, DocumentedOperation>)) {
      for (const name of namesIn(operation)) {
        found.set(`${operation.operationId} ${name}`, { method, path, ...exchangeIn(operation, name) });
      }
    }
  }
  return found;
}

function namesIn({ parameters, requestBody, responses }: DocumentedOperation): Set<string> {
  const contents = [requestBody, ...Object.values(responses)].flatMap((each) =>
    Object.values(each?.content ?? {}),
  );
  return new Set([...parameters, ...contents].flatMap(({ examples }) => Object.keys(examples ?? {})));
}

function exchangeIn(operation: DocumentedOperation, name: string): Omit<Exchange, "method" | "path"> {
  const { parameters, requestBody, responses } = operation;
  const [type, asked] = contentOf(requestBody?.content, name);
  // What has no body in answer is answered as an operation first is.
  const [status, answer] =
    Object.entries(responses).find(([, each]) => contentOf(each.content, name)[1]) ??
    Object.entries(responses).find(([, each]) => !each.content) ??
    [];
  const [answerType, answered] = contentOf(answer?.content, name);
  return {
    parameters: parameters.flatMap(({ name: parameter, in: place, examples }) => {
      const value = examples?.[name]?.value;
      return value === undefined ? [] : [{ name: parameter, in: place, value }];
    }),
    body: asked?.value as Record<string, string> | undefined,
    type,
    status: Number(status),
    answer: answered?.value,
    answerType,
    headers: Object.keys(answer?.headers ?? {}),
  };
}

function contentOf(content: Content | undefined, name: string): [string?, { value: unknown }?] {
  for (const [type, { examples }] of Object.entries(content ?? {})) {
    const example = examples?.[name];
    if (example) return [type, example];
  }
  return [];
}
