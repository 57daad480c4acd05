import { vi } from "vitest";
import { newMessageId } from "../../../../src/client/outbox/message-id.ts";
import type { AccessEnd } from "../../../../src/core/access.ts";
import type { Smile } from "../../../../src/db/smiles.ts";
import type { SentFile } from "../../../../src/inbox/rpc.ts";
import { guardSocket } from "../../../../src/platform/deliver.ts";
import { identifyNewToken } from "../../../../src/platform/new-token.ts";
import { RefusalStreaks } from "../../../../src/platform/refusal-streaks.ts";
import { sendUnlessExpired } from "../../../../src/platform/token-expiry.ts";
import type { ClientFrame, SendFrame } from "../../../../src/protocol/frames/decode.ts";
import type { FundsResult } from "../../../../src/room/funds/find-funds.ts";
import type { ClientIdLookup } from "../../../../src/room/inbound/client-ids.ts";
import type { Decision } from "../../../../src/room/inbound/decision.ts";
import type { SendAttempt } from "../../../../src/room/inbound/gate.ts";
import type { Progress, QueuedFrame } from "../../../../src/room/inbound/queued-frame.ts";
import type { MemberSnapshot } from "../../../../src/room/members/read-members.ts";
import type { Session } from "../../../../src/room/members/session.ts";
import { DeliveredMessages } from "../../../../src/room/outbound/delivered-messages.ts";
import type { Room } from "../../../../src/room/room.ts";
import type { Message } from "../../../../src/room/store/message-row.ts";
import type { Settings } from "../../../../src/settings.ts";

export const NOW = Date.UTC(2026, 0, 1);
export const SENDER = 3;
export const RECIPIENT = 17;
export const MESSAGE_PRICE = 5;
/** The id of a message that must be stored before another one. */
export const PREDECESSOR = newMessageId(NOW - 1);
export const TEXT: SendFrame = { type: "text", text: "hello" };
export const SMILE: SendFrame = { type: "smile", smileId: 1 };
export const FILE = {
  type: "file",
  name: "f.txt",
  claimedType: "text/plain",
  text: "a caption",
  bytes: new Uint8Array(7),
} as const satisfies SendFrame;
export const KNOWN_SMILE: Smile = {
  id: 1,
  fileUuid: "smile-uuid",
  price: 10,
  title: "",
  isActive: true,
  position: null,
  createdAt: NOW,
};

/** The conditions that gates check, read again at each call. Without any, the sender may send a text and has coins for it. */
export type Conditions = {
  input?: QueuedFrame["input"];
  frame?: ClientFrame;
  progress?: Progress;
  expiresAt?: number;
  epoch?: number;
  sender?: Partial<MemberSnapshot> | "unknown";
  recipient?: Partial<MemberSnapshot> | "unknown";
  freshness?: "fresh" | "stale" | "expired";
  /** How a reading ended the access of the socket. */
  endedWith?: AccessEnd;
  isUnanswered?: boolean;
  isBackingOff?: boolean;
  isExempt?: boolean;
  /** Whether D1 answers a refresh of the status. */
  isRefreshed?: boolean;
  /** The code that refuses a new token of the member; undefined if D1 confirms it. */
  renewal?: AccessEnd | "unavailable";
  cachedId?: ClientIdLookup;
  /** The message that the site's server has sent under the frame's id, after the frame was looked up. */
  sentBySite?: number;
  scannedId?: ClientIdLookup;
  /** The same for the message with the id `PREDECESSOR`. */
  cachedPredecessor?: ClientIdLookup;
  scannedPredecessor?: ClientIdLookup;
  stored?: Message;
  retryAfter?: number;
  affordable?: number;
  /** Whether the member used up the reads of a minute. */
  isOverLimit?: boolean;
  /** The date of the chat's last message. */
  lastAt?: number;
  memberRetryAfter?: number;
  fileBytesPerDay?: number;
  reserveFile?: Room["reserveFile"];
  smile?: Smile;
  smileExists?: boolean;
  messagePrice?: number;
  coins?: number;
  funds?: FundsResult;
  /** Whether the chat has no row in D1 and no message. */
  isNew?: boolean;
};

export function snapshotOf(memberId: number, fields: Partial<MemberSnapshot> = {}): MemberSnapshot {
  return {
    memberId,
    isActive: true,
    tokenEpoch: 0,
    isSuperuser: false,
    isEmployee: false,
    premiumUntil: null,
    fundsOutside: 50,
    ...fields,
  };
}

/** Builds one run of a frame through the gates, in a room that answers as the conditions say and records its calls. */
export function attemptWith(conditions: Conditions = {}) {
  const { frame = TEXT, progress = {}, expiresAt = NOW + 60_000, epoch = 0, isExempt = false } = conditions;
  const input = conditions.input ?? { kind: "frame", decoded: { ok: true, frame } };
  const session: Session = {
    memberId: SENDER,
    epoch,
    expiresAt,
    chatId: 1,
    protocol: "parley.v1",
    number: 1,
    ...(conditions.endedWith && { endedWith: conditions.endedWith }),
  };
  const socket = fakeSocket(session);
  guardSocket(socket as unknown as WebSocket, sendUnlessExpired);
  const room = fakeRoom(socket, conditions);
  const queued: QueuedFrame = {
    socket: socket as unknown as WebSocket,
    memberId: SENDER,
    bytes: 0,
    input,
    progress,
  };
  const attempt = {
    room: room as unknown as Room,
    queued,
    session,
    now: NOW,
    frame,
    isExempt,
  } as SendAttempt;
  return { attempt, room, socket, progress };
}

function fakeSocket(session: Session) {
  let attachment: unknown = session;
  return {
    readyState: 1,
    send: vi.fn((_data: string) => {}),
    close: vi.fn((_code: number, _reason: string) => {}),
    deserializeAttachment: () => attachment,
    serializeAttachment: vi.fn((value: unknown) => {
      attachment = value;
    }),
  };
}

const JWT_KEY = new Uint8Array(32).fill(1);
const NO_EXPORTS = {} as Pick<DurableObjectState, "exports">;

function fakeRoom(socket: object, conditions: Conditions) {
  return {
    pair: { low: SENDER, high: RECIPIENT },
    settings: {
      messagePrice: conditions.messagePrice ?? MESSAGE_PRICE,
      memberFileBytesPerDay: conditions.fileBytesPerDay ?? 0,
      jwtKey: JWT_KEY,
    },
    storage: { transactionSync: (run: () => unknown) => run() },
    tables: {
      chatId: conditions.isNew ? undefined : 1,
      requireChatId: () => 1,
    },
    chatRow: { create: vi.fn(async () => {}) },
    messages: {
      lastId: 10,
      lastAt: conditions.lastAt ?? 0,
      hasBegun: !conditions.isNew,
      append: vi.fn((message: object) => ({ ...message, id: 11 })),
      find: vi.fn(() => conditions.stored),
      page: vi.fn(() => ({ messages: [], bytes: 0, hasMore: false, isCut: false })),
    },
    leases: {
      available: () => conditions.coins ?? 100,
      of: () => undefined,
      find: vi.fn(async (..._: unknown[]) => conditions.funds ?? { ok: true }),
      spend: vi.fn(),
      topUpIfLow: vi.fn(),
      saveSpends: vi.fn(),
    },
    presence: { publishChanges: vi.fn() },
    memberStatus: fakeMemberStatus(conditions),
    smiles: { of: () => conditions.smile, load: vi.fn(async () => conditions.smileExists ?? true) },
    uploads: { put: vi.fn(async (_file: object) => {}), claim: vi.fn() },
    clientIds: {
      cached: () => conditions.sentBySite,
      lookup: vi.fn(
        (_id: number, key: string) =>
          (key === PREDECESSOR ? conditions.cachedPredecessor : conditions.cachedId) ?? { kind: "new" },
      ),
      scan: vi.fn(
        (_id: number, key: string, _range: { before: number }) =>
          (key === PREDECESSOR ? conditions.scannedPredecessor : conditions.scannedId) ?? { kind: "new" },
      ),
      add: vi.fn(),
    },
    delivered: new DeliveredMessages(() => 10),
    readReceipts: { advance: vi.fn(() => true) },
    subscriptions: { isSubscribed: () => false },
    inboxNotifier: { markDirty: vi.fn() },
    refusalStreaks: new RefusalStreaks(),
    identify: (token: string) => identifyNewToken(token, { jwtKey: JWT_KEY } as Settings, NO_EXPORTS),
    readLimiter: { limit: vi.fn(async (_: object) => ({ success: !conditions.isOverLimit })) },
    rateLimiter: {
      takeInstead: vi.fn((..._: unknown[]) => conditions.retryAfter ?? 0),
      affordable: () => conditions.affordable ?? Number.POSITIVE_INFINITY,
      giveBack: vi.fn((_memberId: number) => {}),
      secondsUntil: () => conditions.retryAfter ?? 0,
    },
    memberSends: { add: vi.fn(), retryAfter: () => conditions.memberRetryAfter ?? 0 },
    reserveFile: vi.fn(
      conditions.reserveFile ?? ((_memberId: number, _file: SentFile) => Promise.resolve(0)),
    ),
    sockets: () => [socket],
  };
}

function fakeMemberStatus(conditions: Conditions) {
  return {
    of: (memberId: number) => {
      const fields = memberId === SENDER ? conditions.sender : conditions.recipient;
      return fields === "unknown" ? undefined : snapshotOf(memberId, fields);
    },
    freshness: () => conditions.freshness ?? "fresh",
    isUnanswered: () => conditions.isUnanswered ?? false,
    isBackingOff: () => conditions.isBackingOff ?? false,
    refresh: vi.fn(async () => conditions.isRefreshed ?? true),
    refreshInBackground: vi.fn(),
    renew: vi.fn(async (_socket: WebSocket, _identity: object) => conditions.renewal),
  };
}

/** Names a decision in one word: `pass`, `done`, `wait`, or the code with which the frame is refused. */
export function nameOf(decision: Decision | undefined): string {
  if (!decision) return "pass";
  return decision.kind === "reject" ? decision.failure.code : decision.kind;
}

/** Completes a wait, as the frame queue does. */
export async function complete(decision: Decision | undefined, signal = new AbortController().signal) {
  if (decision?.kind !== "wait") throw new Error("the gate does not wait");
  await decision.until(signal);
}
