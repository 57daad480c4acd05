import type * as z from "zod/mini";
import { UNREAD_MAX, UNREAD_MAX_ROWS } from "../core/limits.ts";
import type { CLIENT_SCHEMAS, SchemaName, SERVER_SCHEMAS, SHARED_SCHEMAS } from "../protocol/schemas.ts";
import { ACT_DESCRIPTIONS } from "./act-descriptions.ts";
import { CHAT_PAGE, CHATS_REQUEST, UNREAD_TOTAL } from "./chat-page-descriptions.ts";
import { KEY_DESCRIPTIONS } from "./key-descriptions.ts";
import { MEMBERS } from "./member-descriptions.ts";
import { SESSIONS } from "./session-descriptions.ts";
import { SITE } from "./site-descriptions.ts";

type Schemas = typeof CLIENT_SCHEMAS & typeof SERVER_SCHEMAS & typeof SHARED_SCHEMAS;

type IsUnion<Type, All = Type> = Type extends unknown ? ([All] extends [Type] ? false : true) : never;
/** A `type` that names the variant of a union needs no description. */
type Discriminant<Value> = Value extends { type: infer Type }
  ? string extends Type
    ? never
    : true extends IsUnion<Type>
      ? never
      : "type"
  : never;
/** The fields of an object, or of all variants of a union. */
type FieldOf<Value> = Value extends readonly unknown[] | string | number
  ? never
  : Value extends unknown
    ? Exclude<keyof Value, Discriminant<Value>>
    : never;
type FieldName<Name extends SchemaName> = FieldOf<z.output<Schemas[Name]>>;
type FieldDescriptions = {
  [Name in SchemaName as [FieldName<Name>] extends [never] ? never : Name]: Record<FieldName<Name>, string>;
};

const SEND_OPTIONS = {
  client_message_id: "The client's own id of the message. A repeat is neither stored nor charged again.",
  max_price: "The highest acceptable price. If the message costs more, it is rejected with `price_changed`.",
};
const ORDERED_OPTIONS = {
  ...SEND_OPTIONS,
  after_client_message_id:
    "The id of the sender's message before this one, while that one is unanswered. Until it is stored, this one is rejected with `out_of_order`.",
};
const FILE_HEADER = {
  name: "File name: 1 to 255 characters.",
  size: "Number of bytes that follow the header.",
  type: "Media type as the sender knows it; may be empty. Downloads use the type detected from the bytes instead.",
  text: "Text that accompanies the file, with the limits of a text message; may be empty.",
};
const MESSAGE = {
  id: "Position in the chat: 1, 2, 3 and so on, without gaps.",
  member_id: "The sender.",
  chat_id: "The chat.",
  date: "When the message was stored. Dates within a chat never decrease.",
  text: "The text of the message, or the text that accompanies a file.",
  smile_id: "The smile.",
  smile_file_uuid: "The smile's image, for `GET /storage?uuid=`.",
  file_uuid: "The file, for `GET /storage?uuid=`.",
};
const ERROR = {
  code: "The kind of error, from a closed list.",
  detail: "A sentence for people. Its wording may change.",
  price: "With `insufficient_balance` and `price_changed`: the price of the message.",
  balance: "With `insufficient_balance`: the sender's coins.",
  retry_after: "With `rate_limited`: seconds to wait.",
};
const ENTRY = {
  id: "Number of the entry in the member's ledger: 1, 2, 3 and so on. 0 for a hold, which is not in the ledger yet.",
  kind: "A `hold` is the price of messages in one chat that have not been charged yet.",
  amount: "Change of the member's coins; negative for a charge, a withdrawal or a hold.",
  date: "When the entry was made.",
  note: "The note or reason that a superuser gave, shown in the statement.",
  chat_id: "With a charge, refund or hold: the chat of the messages.",
  first_message_id: "With a charge, refund or hold: the first of the messages.",
  last_message_id: "With a charge, refund or hold: the last of the messages.",
  count: "With a charge, refund or hold: how many of these messages had a price.",
};
const MEMBER_ID = "The member.";
const CHAT_ID = "The chat.";
const LAST_READ = "The newest message that the member has read; 0 if none.";
const SMILE_STATE = {
  price: "Coins that sending the smile costs.",
  title: "Title of the smile, for people who cannot see the image.",
  is_active: "False if the smile is retired: it stays in chats but cannot be sent.",
};
const TEXT = { text: "1 to 10,000 UTF-16 code units, not only white space." };
const SMILE = { smile_id: "A smile that exists and is not retired." };

/** The description of each field. A field that is missing here does not compile. */
export const FIELD_DESCRIPTIONS: FieldDescriptions = {
  ContractText: TEXT,
  ContractSmile: SMILE,
  ContractFileHeader: FILE_HEADER,
  V1Text: { ...TEXT, ...ORDERED_OPTIONS },
  V1Smile: { ...SMILE, ...ORDERED_OPTIONS },
  V1FileHeader: { ...FILE_HEADER, ...SEND_OPTIONS },
  HistoryRequest: { before: "Only messages before this id.", limit: "The largest number of messages." },
  ChatsRequest: CHATS_REQUEST,
  MarkRead: { message_id: "The newest message that the member has read." },
  ContractMessage: MESSAGE,
  ContractError: ERROR,
  V1Message: {
    ...MESSAGE,
    name: "File name, as it was sent. Drop directional and invisible characters when you show it.",
    size: "Size of the file in bytes.",
    content_type: "Media type of the file, detected from its bytes.",
    via: "The value is `site` if the site's server sent the message on behalf of the member, at no price; otherwise it is absent.",
    client_message_id: "Only on the sender's sockets, if the message was sent with one.",
    price:
      "Only on the sender's sockets: the coins that the message cost. Missing from servers before 1.5.0.",
  },
  V1Error: {
    ...ERROR,
    server_time: "With `stale_message_id`: the time on the room's clock.",
    client_message_id: "The id of the rejected frame, if the frame had a readable one.",
  },
  Welcome: {
    member_id: "The member whose token was accepted.",
    chat_id: "The chat; null before its first message.",
    other_member:
      "The other member of the chat, with the newest message that they have read. With `picture`, a URL, if they have one that pages may show, and with `external_id` if the site knows them.",
    last_read_id: LAST_READ,
    prices: "Coins that a text and a file cost. A smile has a price of its own.",
    limits:
      "The longest text, in UTF-16 code units, and the largest file, in bytes. Missing from servers before 1.3.0.",
    exempt: "Whether this member currently sends without paying.",
    balance: "The member's coins, as the room last read them.",
    messages: "The newest messages with an id greater than `after`, oldest first.",
    has_more: "Whether older messages exist; with `after`, whether more exist between `after` and these.",
    server_time: "The time on the room's clock.",
  },
  Ack: {
    client_message_id: "The id with which the message was sent.",
    id: "The id of the stored message.",
    price: "Coins that the message cost.",
    balance: "The sender's coins, as the room last read them.",
    date: "When the message was stored.",
  },
  History: { messages: "The messages, oldest first.", has_more: "Whether older messages exist." },
  Presence: {
    member_id: MEMBER_ID,
    online: "Whether the member has an open socket to this chat whose line is not silent.",
  },
  Typing: { member_id: MEMBER_ID },
  Read: { member_id: MEMBER_ID, message_id: "The newest message that the member has read." },
  Balance: {
    balance: "The new number of coins.",
    exact: "False if `balance` may contain coins that were spent in another chat; otherwise absent.",
  },
  Chat: {
    chat_id: CHAT_ID,
    other_member:
      "The other member of the chat, whether they have an open socket to it, and the newest message that they have read: 0 if none, missing if the server does not know. With `picture`, a URL, if they have one that pages may show, and with `external_id` if the site knows them.",
    last_message: "The newest message, with the beginning of its text.",
    last_message_cut: "True if a part of the text, or of the file's name, is missing; otherwise absent.",
    unread: `How many messages of the other member this member has not read: ${UNREAD_MAX} means that many or more. Only the newest ${UNREAD_MAX_ROWS} messages are counted.`,
    last_read_id: LAST_READ,
  },
  ChatList: {
    before: "The place of the request that this answers; absent otherwise.",
    query: "The search of the request that this answers; absent otherwise.",
    ...CHAT_PAGE,
    unread_total: `${UNREAD_TOTAL} Absent from an answer to a request, and from servers before 1.5.0.`,
  },
  ChatChange: { chat: "The chat as it is now.", unread_total: UNREAD_TOTAL },
  ...ACT_DESCRIPTIONS,
  ...KEY_DESCRIPTIONS,
  ...MEMBERS,
  ...SESSIONS,
  ChangeCoins: { amount: "Positive for a grant, negative for a withdrawal; not 0.", note: ENTRY.note },
  NewRepair: {
    chat_id: CHAT_ID,
    member_id: "The member whose coins the chat holds.",
    through:
      "The last message that anybody has seen, if the room was restored and has lost it. Without it, the last one that was charged.",
  },
  NewRefund: { chat_id: CHAT_ID, message_id: "The message.", reason: "The reason, shown in the statement." },
  NewSmile: { price: "An integer as text; 10 if absent.", title: SMILE_STATE.title },
  PatchSmile: SMILE_STATE,
  MemberChats: CHAT_PAGE,
  Entry: {
    ...ENTRY,
    other_member:
      "With a chat: its other member, with `picture` as elsewhere. Missing from servers before 1.6.0.",
  },
  Transfer: { ...ENTRY, member_id: "The member whose coins changed." },
  Statement: {
    entries: "Holds first, then the ledger, newest first.",
    has_more: "Whether older entries exist.",
    exact:
      "False if a chat that holds coins did not answer, or was not asked: of more than 40, those that hold most are. Then what was spent there and is not charged yet is missing.",
    balance:
      "On the first page: the member's coins after all entries, at the same instant. Less the amount of an entry, they are the coins before it; these are exact for each entry of the ledger, whatever `exact` is. Missing from servers before 1.6.0.",
  },
  StatementMessage: {
    message_id: "The message.",
    type: "The kind of message.",
    title:
      "The first words of a text, the name of a file, or the title of a smile, also of a retired one. null without any, and for a message that was lost. Superusers do not see the texts and the names of files of members: null.",
    price: "The coins that the message cost.",
    date: "When the message was stored.",
    refunded_at: "When it was refunded; null if it was not.",
  },
  StatementMessages: {
    messages: "At most 100, without free ones. A page may have fewer, or none, although more follow.",
    next_after: "The `after` of the next page; null on the last one.",
  },
  Smile: { id: "The smile.", file_uuid: "The image, for `GET /storage?uuid=`.", ...SMILE_STATE },
  Repair: {
    chat_id: CHAT_ID,
    member_id: "The member whose coins the chat holds.",
    repaired: "False if nothing was wrong.",
    charged: "The coins that were charged, for messages that the database did not know.",
    count: "How many messages were charged.",
    lost: "How many empty messages took the places of messages that the room has lost.",
  },
  ...SITE,
  Problem: {
    title: "The code in words.",
    status: "The HTTP status.",
    code: ERROR.code,
    detail: ERROR.detail,
    retry_after: "The seconds to wait, as in the header `Retry-After`.",
    missing: "With `insufficient_balance` of a repair: the coins that the member needs first.",
    closed: "With `unavailable`: true if the operator has closed the site, as for a restore.",
    errors: "With status 422: the first problem of each rejected value.",
  },
  FieldProblem: {
    pointer: "A JSON pointer (RFC 6901) to the value in the body.",
    detail: "The code and its params as a sentence, for people.",
    code: "A code of the closed list of field errors. Missing from servers before 1.6.0.",
    params:
      "The params of the code, such as `minimum` of `too_short`; empty for most codes. Missing from servers before 1.6.0.",
  },
};
