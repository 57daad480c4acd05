import * as z from "zod/mini";
import { UNREAD_MAX } from "../../core/limits.ts";
import { ERRORS, type ErrorCode } from "../errors.ts";
import { ChatPlace, ClientMessageId, Coins, ContractDate, Id, Price, V1Date } from "../scalars.ts";

/** The frames that a server sends, as schemas: for types and documents. Each lists its keys in the order of the wire. */

/** null for a member without a name. A server before 1.6.0 sends `Member` and the number in its place. */
export const MemberName = z.nullable(z.string());
const Uuid = z.string();
const text = { type: z.literal("text"), text: z.string() };
const smile = { type: z.literal("smile"), smile_id: Id, smile_file_uuid: Uuid };
const file = { type: z.literal("file"), file_uuid: Uuid, text: z.string() };
const contractHead = { id: Id, member_id: Id, chat_id: Id, date: ContractDate };
/** `site`: the site's server sent the message on behalf of the member. */
const Via = z.optional(z.string());
const v1Head = { ...contractHead, date: V1Date };
/** A server before 1.5.0 sends no `price`. */
const senderOnly = { client_message_id: z.optional(ClientMessageId), price: z.optional(Price) };

export const ContractMessage = z.discriminatedUnion("type", [
  z.object({ ...contractHead, ...text }),
  z.object({ ...contractHead, ...smile }),
  z.object({ ...contractHead, ...file }),
]);

export const ContractHistory = z.array(ContractMessage);

const v1File = { ...file, name: z.string(), size: Id, content_type: z.string() };
export const V1Message = z.discriminatedUnion("type", [
  z.object({ ...v1Head, ...text, via: Via, ...senderOnly }),
  z.object({ ...v1Head, ...smile, ...senderOnly }),
  z.object({ ...v1Head, ...v1File, ...senderOnly }),
]);

export const ErrorName = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]);
const contractError = {
  type: z.literal("error"),
  code: ErrorName,
  detail: z.string(),
  price: z.optional(Price),
  balance: z.optional(Coins),
  retry_after: z.optional(z.int()),
};
export const ContractError = z.object(contractError);
export const V1Error = z.object({
  ...contractError,
  server_time: z.optional(V1Date),
  client_message_id: z.optional(ClientMessageId),
});

/** The URL of a member's picture, for one who has a picture that pages may show. */
const OtherPicture = z.optional(z.string());
/** The id of a member on the site, for one whom the site knows. */
const OtherExternalId = z.optional(z.string());
const Size = z.int().check(z.positive());
const LastRead = z.int().check(z.nonnegative());

export const Welcome = z.object({
  type: z.literal("welcome"),
  member_id: Id,
  chat_id: z.nullable(Id),
  other_member: z.object({
    id: Id,
    name: MemberName,
    picture: OtherPicture,
    external_id: OtherExternalId,
    online: z.boolean(),
    last_read_id: LastRead,
  }),
  last_read_id: LastRead,
  prices: z.object({ text: Price, file: Price }),
  limits: z.optional(z.object({ text_length: Size, file_bytes: Size })),
  exempt: z.boolean(),
  balance: Coins,
  messages: z.array(V1Message),
  has_more: z.boolean(),
  server_time: V1Date,
});

export const Ack = z.object({
  type: z.literal("ack"),
  client_message_id: ClientMessageId,
  id: Id,
  price: Price,
  balance: Coins,
  date: V1Date,
});

export const History = z.object({
  type: z.literal("history"),
  messages: z.array(V1Message),
  has_more: z.boolean(),
});
export const Presence = z.object({ type: z.literal("presence"), member_id: Id, online: z.boolean() });
export const Typing = z.object({ type: z.literal("typing"), member_id: Id });
export const Read = z.object({ type: z.literal("read"), member_id: Id, message_id: Id });
export const Balance = z.object({
  type: z.literal("balance"),
  balance: Coins,
  exact: z.optional(z.boolean()),
});
export const Pong = z.object({ type: z.literal("pong") });

export const ListedChat = z.object({
  chat_id: Id,
  other_member: z.object({
    id: Id,
    name: MemberName,
    picture: OtherPicture,
    external_id: OtherExternalId,
    online: z.boolean(),
    last_read_id: z.optional(LastRead),
  }),
  last_message: V1Message,
  last_message_cut: z.optional(z.boolean()),
  unread: z.int().check(z.nonnegative(), z.maximum(UNREAD_MAX)),
  last_read_id: LastRead,
});
/** A server before 1.4.0 sends all chats, and only the first field. */
export const ChatPage = z.object({
  chats: z.array(ListedChat),
  has_more: z.optional(z.boolean()),
  complete: z.optional(z.boolean()),
});
/** A server before 1.5.0 sends no `unread_total`. */
const unreadTotal = { unread_total: z.optional(z.int().check(z.nonnegative())) };
export const ChatList = z.object({
  type: z.literal("chats"),
  before: z.optional(ChatPlace),
  query: z.optional(z.string()),
  ...ChatPage.shape,
  ...unreadTotal,
});
export const ChatChange = z.object({ type: z.literal("chat"), chat: ListedChat, ...unreadTotal });

export type ContractMessage = z.output<typeof ContractMessage>;
export type ContractHistory = z.output<typeof ContractHistory>;
export type V1Message = z.output<typeof V1Message>;
export type ContractError = z.output<typeof ContractError>;
export type V1Error = z.output<typeof V1Error>;
export type Welcome = z.output<typeof Welcome>;
export type Ack = z.output<typeof Ack>;
export type History = z.output<typeof History>;
export type Presence = z.output<typeof Presence>;
export type Typing = z.output<typeof Typing>;
export type Read = z.output<typeof Read>;
export type Balance = z.output<typeof Balance>;
export type Pong = z.output<typeof Pong>;
export type ListedChat = z.output<typeof ListedChat>;
export type ChatPage = z.output<typeof ChatPage>;
export type ChatList = z.output<typeof ChatList>;
export type ChatChange = z.output<typeof ChatChange>;

/** A frame that a room sends to a contract socket. */
export type ContractServerFrame = ContractMessage | ContractHistory | ContractError;
/** A frame that a room sends to a parley.v1 socket. */
export type V1ServerFrame =
  | Welcome
  | V1Message
  | Ack
  | History
  | Presence
  | Typing
  | Read
  | Balance
  | Pong
  | V1Error;
/** A frame that a member's inbox sends. */
export type InboxFrame = ChatList | ChatChange | Balance | Pong | V1Error;
