/** What the package exports as `parley/client`. */
export type { ErrorCode } from "../protocol/errors.ts";
export type { ListedChat, V1Error, V1Message } from "../protocol/frames/server.ts";
export type { Chat } from "./chat.ts";
export { ChatClient, type ChatClientOptions, type ClientEvents } from "./chat-client.ts";
export { ChatError, type ClientErrorCode } from "./chat-error.ts";
export type { ChatEvents, OtherMember, Prices } from "./chat-events.ts";
export type { Clock } from "./clock.ts";
export type { ConnectionState } from "./connection-state.ts";
export { IdbOutboxStore } from "./idb-outbox-store.ts";
export type { Inbox, InboxEvents } from "./inbox.ts";
export type { Network } from "./network.ts";
export type { OutboxContent, OutboxEntry, OutboxScope } from "./outbox-entry.ts";
export type {
  OpenOutboxChannel,
  OutboxChannel,
  OutboxEvent,
} from "./outbox-share.ts";
export { type EntryChange, MemoryOutboxStore, type OutboxStore } from "./outbox-store.ts";
export type { Outgoing, OutgoingState, Progress, SendOptions, SendResult } from "./outgoing.ts";
export type { Socket, SocketConstructor } from "./socket.ts";
export type { TabApis } from "./tab-share.ts";
export type { RenewToken } from "./tokens.ts";
