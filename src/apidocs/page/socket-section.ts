import type { AsyncApi } from "../asyncapi/asyncapi.ts";
import { type Html, html, paragraphs, prose, table } from "./html.ts";
import { typeOf } from "./schema-section.ts";

type DocumentedChannel = AsyncApi["channels"][string];
type DocumentedMessage = DocumentedChannel["messages"][string];

/** The sockets, each with what members send and hear. */
export function socketSection(document: AsyncApi): Html {
  return html`<section id="sockets">
<h2>Sockets</h2>
${paragraphs(document.info.description)}${Object.entries(document.channels).map(([id, channel]) =>
  channelArticle(id, channel, document.operations),
)}</section>
`;
}

function channelArticle(id: string, channel: DocumentedChannel, operations: AsyncApi["operations"]): Html {
  const { query, headers } = channel.bindings.ws;
  const rows = Object.entries({ ...query.properties, ...headers.properties }).map(([name, schema]) => [
    html`<code>${name}</code>${query.required.includes(name) ? undefined : html` <small>optional</small>`}`,
    name in query.properties ? "query" : "header",
    typeOf(schema),
    prose(schema.description ?? ""),
  ]);
  const messagesOf = (operation: string) =>
    (operations[operation]?.messages ?? []).flatMap(({ $ref }) => {
      const name = $ref.slice($ref.lastIndexOf("/") + 1);
      const message = channel.messages[name];
      return message ? [messageArticle(`${id}-${name}`, message)] : [];
    });
  return html`<article id="${id}">
<h3>${channel.title}: <code>${channel.address}</code></h3>
<p>${prose(channel.description)}</p>
${table(["parameter", "in", "type", ""], rows)}<h4>You send</h4>
${messagesOf(`${id}FromMembers`)}<h4>You hear</h4>
${messagesOf(`${id}ToMembers`)}</article>
`;
}

function messageArticle(
  id: string,
  { title, summary, payload, headers, examples = [] }: DocumentedMessage,
): Html {
  return html`<article id="${id}">
<h5>${title}</h5>
<p>${prose(summary)}</p>
<p class="type">${headers && html`<code>!</code> ${typeOf(headers)} <code>#</code> `}${
    headers ? prose(payload.description ?? "") : typeOf(payload)
  }</p>
${examples.map(
  (example) => html`<p class="hint">${example.summary}</p>
<pre tabindex="0">${example.headers ? `!${JSON.stringify(example.headers)}#` : undefined}${frameText(example.payload)}</pre>
`,
)}</article>
`;
}

/** As it goes over the wire. */
function frameText(payload: unknown): string {
  return typeof payload === "string" ? payload : JSON.stringify(payload);
}
