import { refTo } from "../../protocol/json-schemas.ts";
import { WIRE_VERSION } from "../../protocol/version.ts";
import { componentsOf } from "../components.ts";
import { closeCodes, errorCodes } from "../error-codes.ts";
import type { ChannelSpec, MessageSpec } from "./channel.ts";
import { CONTRACT_CHANNEL } from "./contract-channel.ts";
import { INBOX_CHANNEL } from "./inbox-channel.ts";
import { V1_CHANNEL } from "./v1-channel.ts";

const CHANNELS = [CONTRACT_CHANNEL, V1_CHANNEL, INBOX_CHANNEL];

const ABOUT = `The frames on the sockets of Parley. The OpenAPI document, \`/openapi.json\`, describes how to register and get a token.

A text frame and the header of a binary frame have at most 65,536 bytes each. The server ignores unknown fields and replaces unpaired surrogates with U+FFFD. It answers a rejected frame with an error, and neither stores nor charges it. The reason of a close is an error code.

In the examples, Ada (member 1) has 1000 coins, and Ben (member 2) is an employee. A text or a file costs 5, and the smile costs 15.`;

/** Returns the document `/asyncapi.json`, an AsyncAPI 3.0 document from the server's side: it receives what members send. */
export function asyncapi() {
  const channels = Object.fromEntries(CHANNELS.map((channel) => [channel.id, toChannel(channel)]));
  return {
    asyncapi: "3.0.0",
    info: { title: "Parley's sockets", version: WIRE_VERSION, description: ABOUT, license: { name: "MIT" } },
    defaultContentType: "application/json",
    servers: {
      local: {
        host: "localhost:8000",
        protocol: "ws",
        description: "Served by `npm run dev`. A deployed site has its own host and uses `wss`.",
        security: [{ $ref: "#/components/securitySchemes/token" }],
      },
    },
    channels,
    operations: Object.fromEntries(CHANNELS.flatMap(operationsOf)),
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The `access_token` of `POST /auth/login`." },
      },
      schemas: componentsOf(channels),
    },
    "x-error-codes": errorCodes("frame"),
    "x-close-codes": closeCodes(),
  };
}

export type AsyncApi = ReturnType<typeof asyncapi>;

function toChannel({ title, address, description, query, headers, fromMembers, toMembers }: ChannelSpec) {
  return {
    title,
    address,
    description,
    messages: Object.fromEntries([...fromMembers, ...toMembers].map((each) => [each.id, toMessage(each)])),
    bindings: {
      ws: {
        method: "GET",
        query: { type: "object", ...query },
        headers: { type: "object", properties: headers },
        bindingVersion: "0.1.0",
      },
    },
  };
}

type Ref = { $ref: string };
type DocumentedTraffic = { action: string; channel: Ref; summary: string; messages: Ref[] };

function operationsOf({ id, title, fromMembers, toMembers }: ChannelSpec): [string, DocumentedTraffic][] {
  const channel = { $ref: `#/channels/${id}` };
  const refs = (messages: MessageSpec[]) =>
    messages.map((message) => ({ $ref: `#/channels/${id}/messages/${message.id}` }));
  return [
    [
      `${id}FromMembers`,
      { action: "receive", channel, summary: `${title}: frames from members`, messages: refs(fromMembers) },
    ],
    [
      `${id}ToMembers`,
      { action: "send", channel, summary: `${title}: frames to members`, messages: refs(toMembers) },
    ],
  ];
}

function toMessage({ title, summary, payload, examples }: MessageSpec) {
  return { title, summary, ...toPayload(payload), ...(examples.length > 0 && { examples }) };
}

function toPayload(payload: MessageSpec["payload"]) {
  if (typeof payload === "string") return { payload: refTo(payload) };
  if ("bytesAfter" in payload) {
    return {
      contentType: "application/octet-stream",
      headers: refTo(payload.bytesAfter),
      payload: {
        type: "string",
        format: "binary",
        description: "The bytes of the file, up to the end of the frame.",
      },
    };
  }
  const pattern = payload.text === "" ? {} : { pattern: payload.text };
  return { contentType: "text/plain", payload: { type: "string", ...pattern } };
}
