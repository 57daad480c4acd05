import type { JsonSchema } from "../../protocol/json-schemas.ts";
import type { SchemaName } from "../../protocol/schemas.ts";

/** One kind of frame on a channel, from which its part of the AsyncAPI document is written. */
export type MessageSpec = {
  /** Its key among the channel's messages. */
  id: string;
  title: string;
  summary: string;
  /** A frame of JSON; of text, as a pattern (ECMA-262) describes it; or of bytes behind a header. */
  payload: SchemaName | { text: string } | { bytesAfter: SchemaName };
  examples: FrameExample[];
};

/** A frame that was sent; the tests send it again, or hear it. Ids are those of a new site; dates, uuids and tokens will be others. */
export type FrameExample = {
  name: string;
  summary: string;
  /** The bytes of a file stand here as text. */
  payload: unknown;
  headers?: object;
};

export type ChannelSpec = {
  id: "contractChat" | "v1Chat" | "inbox";
  title: string;
  address: string;
  description: string;
  /** What the upgrade's query and headers may hold, by name, as JSON schemas. */
  query: { properties: Record<string, JsonSchema>; required: string[] };
  headers: Record<string, JsonSchema>;
  fromMembers: MessageSpec[];
  toMembers: MessageSpec[];
};
