import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { openapi } from "../../../src/apidocs/openapi/openapi.ts";
import { app } from "../../../src/app.ts";
import { ERRORS } from "../../../src/protocol/errors.ts";
import { WIRE_VERSION } from "../../../src/protocol/version.ts";
import { examplesIn, schemaErrors } from "../../support/examples/documented-examples.ts";

const document = openapi();

/** Makes routes comparable: without the trailing slash, and with `{id}` in place of `:id`. */
const normalizedRoute = (method: string, path: string) =>
  `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}").replace(/(.)\/$/, "$1")}`;

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { parameters, responses }]) => ({
    where: `${method} ${path}`,
    parameters,
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [status, resolved(response)]),
    ),
  })),
);

/** Returns a response itself in place of a reference to one that operations share. */
function resolved<T extends object>(response: T | { $ref: string }): T {
  if (!("$ref" in response)) return response;
  const name = response.$ref.split("/").at(-1) ?? "";
  return document.components.responses[name] as T;
}

/** Returns the codes that a description names. */
const codesIn = (description: string) => [...description.matchAll(/`(\w+)`/g)].map(([, code]) => code);

describe("/openapi.json", () => {
  test("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(document.info.version).toBe(WIRE_VERSION);
  });

  test("has every route of the Worker and no other, except the files of the web client", () => {
    const ofPages = ["get /brand.css", "get /app.webmanifest"];
    const served = app.routes
      .filter(({ method, path }) => method !== "ALL" && !path.includes("*"))
      .map(({ method, path }) => normalizedRoute(method, path))
      .filter((route) => !ofPages.includes(route));
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => normalizedRoute(method, path)),
    );
    // The Worker serves HEAD on every route that serves GET.
    const asGet = documented.map((route) => route.replace(/^head /, "get "));
    expect([...new Set(asGet)].sort()).toEqual([...new Set(served)].sort());
  });

  test("lists every code that an operation may have, with each of its statuses", () => {
    const listed = document["x-error-codes"].flatMap(({ code, status, malformed }) =>
      [status, malformed].map((each) => `${code} ${each}`),
    );
    const documented = operations.flatMap(({ where, responses }) =>
      Object.entries(responses).flatMap(([status, { description }]) =>
        Number(status) < 400
          ? []
          : codesIn(description).map((code) => ({ where, codeAndStatus: `${code} ${status}` })),
      ),
    );
    expect(documented.length).toBeGreaterThan(100);
    expect(documented.filter(({ codeAndStatus }) => !listed.includes(codeAndStatus))).toEqual([]);
  });

  test("has a response of the status 400 for every query with a limit", () => {
    const queried = operations.filter(({ parameters }) => parameters.some(({ name }) => name === "limit"));
    expect(queried.length).toBeGreaterThan(5);
    for (const { where, responses } of queried) expect(responses, where).toHaveProperty("400");
  });

  test("lists only codes of the closed list, each with its status", () => {
    for (const { code, status } of document["x-error-codes"]) {
      expect(ERRORS).toHaveProperty(code);
      expect(status).toBe(ERRORS[code as keyof typeof ERRORS].status);
    }
  });

  test.each(examplesIn(document.paths))(
    "has an example at $path that matches its schema",
    ({ schema, value }) => {
      expect(schemaErrors({ ...schema, components: document.components }, value)).toEqual([]);
    },
  );
});
