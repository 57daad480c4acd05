export type MessageContent =
  | { type: "text"; text: string }
  | { type: "smile"; smileId: number; fileUuid: string }
  | { type: "file"; fileUuid: string; text: string; name: string; size: number; contentType: string };

/** A message before it is stored, with its sender, time (Unix ms) and price. */
export type NewMessage = MessageContent & {
  memberId: number;
  at: number;
  price: number;
  exempt: boolean;
  /** The id that the sending client chose. */
  clientMessageId?: string | undefined;
  /** `site` for a message that the site's server sent on behalf of the member. */
  via?: string | undefined;
};
export type Message = NewMessage & { id: number };

/** The columns of a row that is read as an array, which takes the runtime half as long as an object. */
export const COLUMNS =
  "id, member_id, at, price, exempt, type, text, smile_id, file_uuid, name, size, content_type, client_message_id, via";
export type MessageRow = [
  id: number,
  memberId: number,
  at: number,
  price: number,
  exempt: number,
  type: string,
  text: string | null,
  smileId: number | null,
  fileUuid: string | null,
  name: string | null,
  size: number | null,
  contentType: string | null,
  clientMessageId: string | null,
  via: string | null,
];

export function fromRow(row: MessageRow): Message {
  const [id, memberId, at, price, exempt, type, text, smileId, fileUuid, ...rest] = row;
  const [name, size, contentType, clientMessageId, via] = rest;
  const head = {
    id,
    memberId,
    at,
    price,
    exempt: exempt === 1,
    clientMessageId: clientMessageId ?? undefined,
    ...(via != null && { via }),
  };
  switch (type) {
    case "text":
      return { ...head, type: "text", text: text ?? "" };
    case "smile":
      return { ...head, type: "smile", smileId: smileId ?? 0, fileUuid: fileUuid ?? "" };
    case "file":
      return {
        ...head,
        type: "file",
        fileUuid: fileUuid ?? "",
        text: text ?? "",
        name: name ?? "",
        size: size ?? 0,
        contentType: contentType ?? "",
      };
    default:
      throw new Error(`message ${id} has an unknown type`);
  }
}
