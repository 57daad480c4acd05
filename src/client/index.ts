/** The entry point of the package `parley-client`. */
export type { ErrorCode } from "../protocol/errors.ts";
export type {
  Ack,
  ChatChange,
  ChatList,
  ChatPage,
  ListedChat,
  V1Error,
  V1Message,
} from "../protocol/frames/server.ts";
export type { ActBody, ActDetail, ActList } from "../protocol/http/acts.ts";
export type { LoginBody, RegisteredBody } from "../protocol/http/auth.ts";
export type {
  EntryBody,
  StatementBody,
  StatementMessage,
  StatementMessages,
  TransferBody,
} from "../protocol/http/coins.ts";
export type { ConfigBody } from "../protocol/http/config.ts";
export type { FoundMembers, MemberBody, PublicMemberBody } from "../protocol/http/members.ts";
export type { ProblemBody } from "../protocol/http/problem.ts";
export type { SessionBody, SessionList, TicketBody } from "../protocol/http/sessions.ts";
export type { SmileBody, SmileList } from "../protocol/http/smiles.ts";
export type { DayBody, StatsBody } from "../protocol/http/stats.ts";
export type { RenewToken } from "./auth/token-renewal.ts";
export type { Chat } from "./chat.ts";
export { ChatClient, type ChatClientOptions, type ClientEvents } from "./chat-client.ts";
export type { ChatEvents, Limits, OtherMember, Prices } from "./chat-events.ts";
export type { Clock } from "./clock.ts";
export type { ConnectionState } from "./connection/connection-state.ts";
export type { Fetch } from "./connection/fetch.ts";
export type { Network } from "./connection/network.ts";
export type { Socket, SocketConstructor } from "./connection/socket.ts";
export { ChatError, type ClientErrorCode } from "./errors.ts";
export type { Inbox, InboxEvents } from "./inbox.ts";
export { IdbOutboxStore } from "./outbox/idb-outbox-store.ts";
export type {
  OpenOutboxChannel,
  OutboxChannel,
  OutboxEvent,
} from "./outbox/outbox-channel.ts";
export type { OutboxContent, OutboxEntry, OutboxScope } from "./outbox/outbox-entry.ts";
export { type EntryChange, MemoryOutboxStore, type OutboxStore } from "./outbox/outbox-store.ts";
export type { Outgoing, OutgoingState, Progress, SendOptions, SendResult } from "./outbox/outgoing.ts";
export type { TabApis } from "./outbox/tab-channel.ts";
