import { FieldProblem } from "./field-errors.ts";
import * as client from "./frames/client.ts";
import * as server from "./frames/server.ts";
import * as acts from "./http/acts.ts";
import * as apiKeys from "./http/api-keys.ts";
import * as auth from "./http/auth.ts";
import * as coins from "./http/coins.ts";
import { ConfigBody } from "./http/config.ts";
import { HealthBody } from "./http/health.ts";
import * as members from "./http/members.ts";
import { ProblemBody } from "./http/problem.ts";
import { NewRepair, Reconciliation, RepairBody } from "./http/reconciliation.ts";
import * as sessions from "./http/sessions.ts";
import * as siteChats from "./http/site-chats.ts";
import * as siteMembers from "./http/site-members.ts";
import * as smiles from "./http/smiles.ts";
import { DayBody, StatsBody } from "./http/stats.ts";
import * as scalars from "./scalars.ts";

/** For the documents. The operator's `PASSWORD_MIN_LENGTH` is not part of the wire. */
const PASSWORD_MIN_LENGTH = 1;

/** Everything that clients may send, by its name in the documents. */
export const CLIENT_SCHEMAS = {
  ContractText: client.ContractFrames.text,
  ContractSmile: client.ContractFrames.smile,
  ContractFileHeader: client.ContractFileHeader,
  V1Text: client.V1Frames.text,
  V1Smile: client.V1Frames.smile,
  V1FileHeader: client.V1FileHeader,
  HistoryRequest: client.V1Frames.history,
  MarkRead: client.V1Frames.read,
  TypingSignal: client.V1Frames.typing,
  ChatsRequest: client.InboxFrames.chats,
  BalanceRequest: client.InboxFrames.balance,
  Ping: client.V1Frames.ping,
  Register: auth.Register(PASSWORD_MIN_LENGTH),
  Login: auth.Login(PASSWORD_MIN_LENGTH),
  Refresh: sessions.Refresh,
  PatchMe: members.PatchMe(PASSWORD_MIN_LENGTH),
  PatchMember: members.PatchMember,
  SearchMembers: members.SearchMembers,
  ChangeCoins: coins.ChangeCoins,
  NewRefund: coins.NewRefund,
  NewRepair,
  NewSmile: smiles.NewSmile,
  PatchSmile: smiles.PatchSmile,
  SmileOrder: smiles.SmileOrder,
  NewRun: acts.NewRun,
  NewApiKey: apiKeys.NewApiKey,
  PutSiteMember: siteMembers.PutSiteMember,
  SendForMember: siteChats.SendForMember,
};

/** Everything that the server sends. */
export const SERVER_SCHEMAS = {
  ContractMessage: server.ContractMessage,
  ContractHistory: server.ContractHistory,
  ContractError: server.ContractError,
  Welcome: server.Welcome,
  V1Message: server.V1Message,
  Ack: server.Ack,
  History: server.History,
  Presence: server.Presence,
  Typing: server.Typing,
  Read: server.Read,
  Balance: server.Balance,
  Pong: server.Pong,
  V1Error: server.V1Error,
  Chat: server.ListedChat,
  ChatList: server.ChatList,
  ChatChange: server.ChatChange,
  Registered: auth.RegisteredBody,
  Access: auth.AccessBody,
  LoggedIn: auth.LoginBody,
  Session: sessions.SessionBody,
  SessionList: sessions.SessionList,
  Ticket: sessions.TicketBody,
  Member: members.MemberBody,
  PublicMember: members.PublicMemberBody,
  MemberList: members.MemberList,
  SiteMember: siteMembers.SiteMember,
  SiteMessages: siteChats.SiteMessages,
  FoundMembers: members.FoundMembers,
  FoundForSuperuser: members.FoundForSuperuser,
  MemberChats: members.MemberChats,
  Entry: coins.EntryBody,
  Transfer: coins.TransferBody,
  Statement: coins.StatementBody,
  StatementMessage: coins.StatementMessage,
  StatementMessages: coins.StatementMessages,
  Smile: smiles.SmileBody,
  SmileList: smiles.SmileList,
  Reconciliation,
  Repair: RepairBody,
  Act: acts.ActBody,
  ActDetail: acts.ActDetail,
  ActList: acts.ActList,
  ApiKey: apiKeys.ApiKeyBody,
  ApiKeyList: apiKeys.ApiKeyList,
  CreatedApiKey: apiKeys.CreatedApiKey,
  Day: DayBody,
  Stats: StatsBody,
  Health: HealthBody,
  Config: ConfigBody,
  Problem: ProblemBody,
  FieldProblem,
};

/** The parts that both sides share. */
export const SHARED_SCHEMAS = {
  Id: scalars.Id,
  Coins: scalars.Coins,
  Price: scalars.Price,
  ContractDate: scalars.ContractDate,
  V1Date: scalars.V1Date,
  ChatPlace: scalars.ChatPlace,
  IsoDate: scalars.IsoDate,
  ClientMessageId: scalars.ClientMessageId,
  ErrorCode: server.ErrorName,
  MemberName: server.MemberName,
};

export type SchemaName =
  | keyof typeof CLIENT_SCHEMAS
  | keyof typeof SERVER_SCHEMAS
  | keyof typeof SHARED_SCHEMAS;
