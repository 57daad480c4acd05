import type { AsyncApi } from "../asyncapi/asyncapi.ts";
import {
  type Block,
  type Code,
  code,
  fieldName,
  firstSentence,
  type Inline,
  nameOf,
  paragraphs,
  type Section,
  section,
  table,
} from "./blocks.ts";
import { typeOf } from "./schemas.ts";

type DocumentedChannel = AsyncApi["channels"][string];
type DocumentedMessage = DocumentedChannel["messages"][string];
type DocumentedExample = NonNullable<DocumentedMessage["examples"]>[number];

/** The sockets, each with the frames of both directions. */
export function socketSection({ info, channels, operations }: AsyncApi): Section {
  return section("sockets", "Sockets", [
    ...paragraphs(info.description),
    ...Object.entries(channels).map(([id, channel]) =>
      section(id, `${channel.title}: ${code(channel.address)}`, [
        ...paragraphs(channel.description),
        ...handshakeTable(channel),
        directionSection(id, "Frames from the client", channel, operations[`${id}FromMembers`]),
        directionSection(id, "Frames from the server", channel, operations[`${id}ToMembers`]),
      ]),
    ),
  ]);
}

function handshakeTable({ bindings }: DocumentedChannel): Block[] {
  const { query, headers } = bindings.ws;
  const rows = Object.entries({ ...query.properties, ...headers.properties }).map(([name, schema]) => [
    fieldName(name, query.required.includes(name)),
    name in query.properties ? "query" : "header",
    typeOf(schema),
    schema.description ?? "",
  ]);
  return table(["Parameter", "In", "Type", "Description"], rows);
}

function directionSection(
  channelId: string,
  title: string,
  { messages }: DocumentedChannel,
  operation: AsyncApi["operations"][string] | undefined,
): Section {
  const named = (operation?.messages ?? []).flatMap(({ $ref }) => {
    const message = messages[nameOf($ref)];
    return message ? [{ id: `${channelId}-${nameOf($ref)}`, message }] : [];
  });
  const rows = named.map(({ id, message }) => [`[${message.title}](#${id})`, formatOf(message)]);
  return section(`${channelId}-${operation?.action}`, title, [
    { kind: "index", heads: ["Frame", "Format"], rows },
    ...named.map(({ id, message }) => messageSection(id, message)),
  ]);
}

function messageSection(id: string, message: DocumentedMessage): Section {
  const examples = (message.examples ?? []).map(
    (example): Block => ({ kind: "example", title: example.summary, codes: [frameCode(example)] }),
  );
  return {
    ...section(id, message.title, [
      ...paragraphs(message.summary),
      ...paragraphs(`Format: ${formatOf(message)}`),
      ...examples,
    ]),
    lead: firstSentence(message.summary),
  };
}

function formatOf({ headers, payload, contentType }: DocumentedMessage): Inline {
  if (headers) return `\`!\` ${typeOf(headers)} \`#\` and the bytes of the file`;
  return contentType === "text/plain" ? "text" : typeOf(payload);
}

/** The frame as it is sent. JSON that is long has line breaks here, for reading. */
function frameCode({ headers, payload }: DocumentedExample): Code {
  if (headers) return { kind: "code", language: "text", text: `!${JSON.stringify(headers)}#${payload}` };
  if (typeof payload === "string") return { kind: "code", language: "text", text: payload };
  const compact = JSON.stringify(payload);
  const text = compact.length > 100 ? JSON.stringify(payload, null, 2) : compact;
  return { kind: "code", language: "json", text };
}
