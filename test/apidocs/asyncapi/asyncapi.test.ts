import specs from "@asyncapi/specs";
import { Ajv } from "ajv";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { describe, expect, test } from "vitest";
import { asyncapi } from "../../../src/apidocs/asyncapi/asyncapi.ts";
import { ERRORS } from "../../../src/protocol/errors.ts";
import { CLIENT_SCHEMAS, SERVER_SCHEMAS } from "../../../src/protocol/schemas.ts";
import { WIRE_VERSION } from "../../../src/protocol/version.ts";
import { schemaErrors } from "../../support/examples/documented-examples.ts";

const document = asyncapi();
const messages = Object.entries(document.channels).flatMap(([channel, each]) =>
  Object.entries(each.messages).map(([id, message]) => ({ where: `${channel} ${id}`, message })),
);
const examples = messages.flatMap(({ where, message: { payload, headers, examples = [] } }) =>
  examples.map((example) => ({ where: `${where} ${example.name}`, payload, headers, example })),
);

describe("/asyncapi.json", () => {
  test("is valid AsyncAPI 3.0", () => {
    // The specification's schema contains its own meta-schema, which Ajv must not load a second time.
    const ajv = new Ajv({ strict: false, formats: fullFormats, meta: false, validateSchema: false });
    const check = ajv.compile(specs.schemas["3.0.0"] as object);
    check(JSON.parse(JSON.stringify(document)));
    expect(check.errors ?? []).toEqual([]);
    expect(document.info.version).toBe(WIRE_VERSION);
  });

  test("has every frame of the protocol", () => {
    const named = JSON.stringify(messages);
    const isFrame = (name: string) =>
      !/Register|Login|Refresh|Patch|SearchMembers|ChangeCoins|NewRefund|NewRepair|NewRun|NewApiKey|NewSmile|SmileOrder|PutSiteMember|SendForMember/.test(
        name,
      );
    const frames = [
      ...Object.keys(CLIENT_SCHEMAS).filter(isFrame),
      "ContractHistory",
      "ContractMessage",
      "ContractError",
    ];
    const v1 = Object.keys(SERVER_SCHEMAS).slice(
      Object.keys(SERVER_SCHEMAS).indexOf("Welcome"),
      Object.keys(SERVER_SCHEMAS).indexOf("Chat"),
    );
    for (const name of [...frames, ...v1, "ChatList", "ChatChange"]) {
      expect(named).toContain(`"#/components/schemas/${name}"`);
    }
  });

  test("defines everything that it refers to", () => {
    for (const [, path = ""] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      expect(document).toHaveProperty(path.split("/"));
    }
  });

  test("lists the codes of frames and closes as the closed list has them", () => {
    const closing = Object.entries(ERRORS).flatMap(([code, entry]) =>
      "close" in entry ? [[code, entry.close]] : [],
    );
    const rows = document["x-close-codes"].filter(({ reason }) => reason !== "");
    expect(Object.fromEntries(rows.map(({ reason, close }) => [reason, close]))).toEqual(
      Object.fromEntries(closing),
    );
    for (const { code } of document["x-error-codes"]) expect(ERRORS).toHaveProperty(code);
  });

  test.each(examples)("has an example at $where that matches its schema", ({ payload, headers, example }) => {
    const { components } = document;
    expect(schemaErrors({ ...payload, components }, example.payload)).toEqual([]);
    if (headers) expect(schemaErrors({ ...headers, components }, example.headers)).toEqual([]);
  });
});
