import type { SchemaName } from "../protocol/schemas.ts";

type SchemaDescription = { description: string; fields?: Record<string, string> };

const CLIENT_MESSAGE_ID =
  "Your own id of this message, made when it is first sent: a repeat is neither stored nor charged.";
const MAX_PRICE = "Rather than charge more, refuse it: `price_changed`.";
const LAST_READ = "The last message that was read; 0 before any.";
const SEND_OPTIONS = { client_message_id: CLIENT_MESSAGE_ID, max_price: MAX_PRICE };
const FILE = {
  name: "1 to 255 characters.",
  size: "How many bytes follow the header.",
  type: "What the sender's system calls it, or nothing. Nobody believes it: what is served goes by the bytes.",
  text: "As a text message's, or empty.",
};
const MESSAGE = {
  id: "1, 2, 3 ... in each chat, without a gap.",
  member_id: "Who sent it.",
  date: "It never goes back within a chat.",
  smile_file_uuid: "For `GET /storage?uuid=`.",
  file_uuid: "For `GET /storage?uuid=`.",
};
const ERROR = {
  detail: "A sentence for people: it may change.",
  price: "Of `insufficient_balance` and `price_changed`: what it costs.",
  balance: "Of `insufficient_balance`: what there is.",
  retry_after: "Of `rate_limited`: seconds.",
};
const ENTRY = {
  id: "The entry's number in the member's ledger: 1, 2, 3 ...; 0 for a hold, which is not in it yet.",
  kind: "A `hold` is what messages of one chat cost that are not charged yet.",
  amount: "As the member sees it: negative for what was paid or taken away.",
  chat_id: "Of a charge, refund or hold: which messages of which chat.",
  count: "How many of these messages were paid.",
};

/** What people should know of each schema that its name does not say, and of its fields. */
export const DESCRIPTIONS: Partial<Record<SchemaName, SchemaDescription>> = {
  Id: { description: "A whole number from 1." },
  Coins: { description: "Whole coins." },
  Price: { description: "Whole coins." },
  ContractDate: { description: "UTC, with six decimals and no zone letter." },
  V1Date: { description: "UTC, with six decimals." },
  IsoDate: { description: "ISO 8601 in UTC." },
  ClientMessageId: { description: "A UUIDv7 (RFC 9562, 5.7) in lower case." },
  ErrorCode: { description: "A code of the closed list." },

  ContractText: { description: "A text message: 1 to 10,000 UTF-16 code units, not blank." },
  ContractSmile: { description: "A smile. It must exist, and not be retired." },
  ContractFileHeader: { description: "The JSON at the head of a binary frame.", fields: FILE },
  V1Text: { description: "A text message: 1 to 10,000 UTF-16 code units, not blank.", fields: SEND_OPTIONS },
  V1Smile: { description: "A smile. It must exist, and not be retired.", fields: SEND_OPTIONS },
  V1FileHeader: {
    description: "The JSON at the head of a binary frame.",
    fields: { ...FILE, ...SEND_OPTIONS },
  },
  HistoryRequest: { description: "Asks for older messages.", fields: { before: "Exclusive." } },
  MarkRead: { description: "Says how far this member has read. It only moves forward." },
  TypingSignal: { description: "Says that this member is typing. Never stored." },
  Ping: { description: 'Spelled `{"type":"ping"}`, it is answered without waking the room.' },

  ContractMessage: { description: "A message, its keys in this order.", fields: MESSAGE },
  ContractHistory: { description: "The newest messages of the chat, oldest first." },
  ContractError: {
    description: "A frame was refused: nothing is stored, nothing is charged.",
    fields: ERROR,
  },
  V1Message: {
    description: "A message, its keys in this order.",
    fields: {
      ...MESSAGE,
      size: "Bytes.",
      content_type: "By the file's bytes.",
      client_message_id: "Only on its sender's sockets, if it was sent with one.",
    },
  },
  V1Error: {
    description: "A frame was refused: nothing is stored, nothing is charged.",
    fields: {
      ...ERROR,
      client_message_id: "Of the frame that was refused, if it could be read.",
      server_time: "Of `stale_message_id`: what the room's clock says.",
    },
  },
  Welcome: {
    description: "The first frame, in place of the contract's array.",
    fields: {
      last_read_id: LAST_READ,
      exempt: "Whether this member's messages cost nothing just now.",
      balance: "As the room last saw it.",
      messages: "The newest after `after`, oldest first.",
      has_more: "Whether there are older ones; with `after`, others between.",
    },
  },
  Ack: {
    description:
      "Your send is stored, or was before: the same `id` and `price` each time. To the sending socket, after the message.",
  },
  History: { description: "The answer to a `history`: older messages, oldest first." },
  Presence: {
    description: "The other member came or went.",
    fields: { online: "Has an open socket to this chat." },
  },
  Typing: { description: "The other member is typing." },
  Read: { description: "A member has read as far as this. What a contract socket was sent counts as read." },
  Balance: { description: "This member's coins changed for another reason than a message of this socket." },
  Pong: { description: "The answer to a `ping`." },
  Chat: {
    description: "One chat of a member's list. It is there from its first message on.",
    fields: { unread: "Messages of the other member that were not read.", last_read_id: LAST_READ },
  },
  ChatList: { description: "All chats of this member: the inbox's first frame." },
  ChatChange: { description: "A chat is new, or changed." },

  NewSmile: {
    description: "The fields of a form beside the image.",
    fields: { price: "A whole number; 10 without it." },
  },
  PatchMe: { description: "What is left out stays. A new password ends every older token." },
  PatchMember: {
    description: "What is left out stays. A deactivation ends every older token.",
    fields: { premium_until: "ISO 8601 with a zone; null ends it." },
  },
  ChangeCoins: {
    description: "A grant, or, negative, a withdrawal.",
    fields: { amount: "±1 to ±1,000,000,000." },
  },
  LoggedIn: {
    description: "A token for 12 hours, or as long as this site says.",
    fields: { expires_in: "Seconds." },
  },
  Member: {
    description: "A member as they see themselves, and as a superuser sees them.",
    fields: {
      exempt: "Whether messages cost nothing just now.",
      balance: "Exact to the message: the chats that hold coins are asked.",
      held: "The part of `balance` that lies in chats.",
    },
  },
  PublicMember: {
    description: "What other members may know.",
    fields: { name: "`Member 2` until it is set." },
  },
  Entry: { description: "One entry of a statement. All amounts together are the balance.", fields: ENTRY },
  Transfer: {
    description: "An entry as a superuser sees it.",
    fields: { ...ENTRY, member_id: "Whose coins." },
  },
  Statement: { description: "Newest first." },
  Smile: { description: "A priced sticker.", fields: { file_uuid: "For `GET /storage?uuid=`." } },
  Reconciliation: {
    description: "One page of members and of chats: what the database and the rooms know of their coins.",
    fields: { next_after: "Where the next page begins; null at the end." },
  },
  Problem: {
    description: "A problem document (RFC 9457). It never holds what was sent.",
    fields: {
      detail: "A sentence for people: it may change.",
      errors: "Of a 422: what was refused, with a JSON pointer (RFC 6901) into the body.",
    },
  },
};
