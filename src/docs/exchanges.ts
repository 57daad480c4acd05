import type { Content, DocumentedOperation, DocumentedResponse } from "./document-types.ts";

/** A request and its answer, as an OpenAPI document tells them. */
export type Exchange = {
  name: string;
  summary: string;
  method: string;
  path: string;
  parameters: { name: string; in: string; value: unknown }[];
  body: unknown;
  /** Content types. */
  type: string | undefined;
  status: number;
  answer: unknown;
  answerType: string | undefined;
  /** The names of the headers that are documented. */
  headers: string[];
};

/** The exchanges of an operation: its examples, put together by their names. */
export function exchangesOf(method: string, path: string, operation: DocumentedOperation): Exchange[] {
  return [...namesIn(operation)].map((name) => ({
    name,
    method: method.toUpperCase(),
    path,
    ...exchangeOf(operation, name),
  }));
}

function namesIn({ parameters, requestBody, responses }: DocumentedOperation): Set<string> {
  const contents = [requestBody?.content, ...Object.values(responses).map(contentIn)];
  const all = [...parameters, ...contents.flatMap((content) => Object.values(content ?? {}))];
  return new Set(all.flatMap(({ examples }) => Object.keys(examples ?? {})));
}

function exchangeOf(
  operation: DocumentedOperation,
  name: string,
): Omit<Exchange, "name" | "method" | "path"> {
  const { parameters, requestBody, responses } = operation;
  const asked = exampleIn(requestBody?.content, name);
  const [status, response] = answerTo(responses, name);
  const answered = exampleIn(contentIn(response), name);
  const given = parameters.flatMap(({ name: parameter, in: place, examples }) => {
    const example = examples?.[name];
    return example ? [{ name: parameter, in: place, ...example }] : [];
  });
  return {
    summary: [asked, answered, ...given].find((each) => each)?.summary ?? "",
    parameters: given.map(({ name: parameter, in: place, value }) => ({ name: parameter, in: place, value })),
    body: asked?.value,
    type: asked?.type,
    status: Number(status),
    answer: answered?.value,
    answerType: answered?.type,
    headers: Object.keys("headers" in response ? response.headers : {}),
  };
}

/** What is answered without a body is answered as the operation first says. */
function answerTo(
  responses: DocumentedOperation["responses"],
  name: string,
): [string, DocumentedOperation["responses"][string]] {
  const all = Object.entries(responses);
  const found = all.find(([, each]) => exampleIn(contentIn(each), name)) ?? all[0];
  if (!found) throw new Error("an operation without a response");
  return found;
}

function contentIn(response: DocumentedResponse | { $ref: string }): Content | undefined {
  return "content" in response ? response.content : undefined;
}

function exampleIn(content: Content | undefined, name: string) {
  for (const [type, { examples }] of Object.entries(content ?? {})) {
    const example = examples?.[name];
    if (example) return { type, ...example };
  }
  return undefined;
}
