import type { ErrorCode } from "../../protocol/errors.ts";
import { countIn, withUnit } from "./format.ts";

const count = countIn("en");
const coins = (n: number) => count(n, { one: "coin", other: "coins" });
const about = (amount: string) => `about ${amount}`;

/** The page's texts in English. Each other language has the same keys. Screens that load on demand have their own catalogues. */
export const en = {
  coins,
  /** An amount that is not exact. */
  about,
  shell: {
    chats: "Chats",
    coins: "Coins",
    settings: "Settings",
    admin: "Admin",
    logIn: "Log in",
    navigation: "Main",
    balance: (n: number, isExact = true) => `Your balance: ${isExact ? coins(n) : about(coins(n))}`,
    inexactHint: "Your latest messages may not be included yet.",
    freeHint: "Your messages are free.",
    skip: "Skip to content",
    skipToMessages: "Skip to messages",
    loading: "Loading…",
    offline: "You're offline. Messages will be sent when you're back online.",
    waiting: "Connection lost. Reconnecting…",
    closed: "This site is temporarily closed for maintenance.",
    displaced: "You have this site open in too many places, so this page no longer updates.",
    useHere: "Use here",
    outdated: "A new version of this site is available.",
    reload: "Reload",
    reloadPending: "This page will reload once everything you typed or sent is saved.",
    broken: "This page couldn't be loaded.",
    rowBroken: "This entry can't be shown.",
    again: "Try again",
  },
  chats: {
    title: "Chats",
    newChat: "New chat",
    search: "Search by name",
    foot: (id: number) => `You're member ${id}`,
    copyLink: "Copy my link",
    empty: "No chats yet",
    choose: "Select a chat",
    chooseHint: "Or start a new one.",
    you: (text: string) => `You: ${text}`,
    smile: "Sticker",
    file: (name: string) => `File: ${name}`,
    kinds: { photo: "Photo", film: "Video", sound: "Audio", file: "File" },
    unread: (n: number) => count(n, { one: "unread", other: "unread" }),
    moreUnread: (n: number) => `more than ${count(n, { one: "unread", other: "unread" })}`,
    muted: "muted",
    /** Precedes the unsent words in a chat's field. */
    draft: "Draft:",
    failed: "Not sent",
    waiting: "Waiting to be sent",
    online: "online",
    list: "Your chats",
    older: "Show more chats",
    loadingOlder: "Loading more chats…",
    olderFailed: "More chats couldn't be loaded.",
    incomplete: "Some chats may still be missing. They'll appear here.",
    member: (id: number) => `Member ${id}`,
  },
  chat: {
    back: "Back to chats",
    online: "online",
    /** The other member may be elsewhere on the site. */
    away: "away",
    typing: "typing…",
    message: "Message",
    send: "Send",
    free: "Free",
    sent: "Sent",
    read: "Read",
    discard: "Delete",
    own: "You",
    lost: "This message was lost.",
    newMessages: (n: number) => count(n, { one: "new message", other: "new messages" }),
    today: "Today",
    yesterday: "Yesterday",
    newTab: "Opens in a new tab",
  },
  /** By error code: why the server rejected a request, or why none could be sent. */
  errors: {
    unreachable: "Can't reach the server. Check your connection.",
    unauthorized: "You've been logged out.",
    token_expired: "You've been logged out.",
    forbidden: "You don't have permission to do that.",
    member_disabled: "This member has been deactivated.",
    member_not_found: "This member doesn't exist.",
    auth_timeout: "The connection was too slow.",
    too_many_sockets: "This chat is open in too many places.",
    flood: "Too many messages in a short time.",
    invalid_message: "The server rejected the message.",
    unknown_type: "The server rejected the message.",
    empty_message: "There is nothing to send.",
    text_too_long: "The text is too long.",
    frame_too_large: "The text is too long.",
    smile_not_found: "This sticker no longer exists.",
    invalid_file_frame: "The server rejected the file.",
    file_too_large: "The file is too large.",
    empty_file: "The file is empty.",
    file_size_mismatch: "The server rejected the file.",
    insufficient_balance: "You don't have enough coins.",
    price_changed: "The price has changed.",
    message_id_conflict: "The server rejected the message.",
    stale_message_id: "The server rejected the message.",
    out_of_order: "The server rejected the message.",
    rate_limited: "Too many attempts. Try again in a moment.",
    file_quota_exceeded: "The daily limit for files has been reached. Try again tomorrow.",
    unavailable: "That isn't possible right now. Try again later.",
    internal: "Something went wrong on our side.",
    invalid_request: "Please check the highlighted fields.",
    invalid_credentials: "Wrong email or password.",
    password_change_required: "This password was reset. Choose a new one.",
    weak_password: "Please choose another password.",
    not_found: "Nothing was found here.",
    method_not_allowed: "That isn't possible.",
    email_taken: "This email is already registered.",
    idempotency_conflict: "This was already done with different values.",
    gone: "This file was removed.",
    file_in_use: "This file is the image of a sticker.",
    nothing_to_refund: "This message was free.",
    not_repairable: "The records contradict each other. Nothing was changed.",
    payload_too_large: "This is too large.",
    unsupported_media_type: "Unsupported file. Use PNG, JPEG, GIF, WebP, AVIF or BMP.",
    range_not_satisfiable: "Nothing was found here.",
    upgrade_required: "That isn't possible.",
    cancelled: "Cancelled.",
    closed: "The chat was closed.",
    offline: "You're offline.",
    gap: "The connection was interrupted.",
    storage_failed: "Unsent messages will be lost if you close this page.",
    unreadable_file: "The file can no longer be read.",
  } satisfies Record<DisplayedErrorCode, string>,
  /** How long to wait before the next attempt. */
  tooManyAttempts: (seconds: number) =>
    `Too many attempts. Try again in ${count(seconds, { one: "second", other: "seconds" })}.`,
  /** Problems with a form's field. */
  fields: {
    showPassword: (field: string) => `Show "${field}"`,
    hidePassword: (field: string) => `Hide "${field}"`,
    passwordHint: (n: number) => `Use at least ${withUnit(n, "characters")}.`,
    passwordsDiffer: "The passwords don't match.",
    email: "Enter a valid email address, such as name@example.com.",
    passwordShort: (min: number) => `Use at least ${withUnit(min, "characters")}.`,
    passwordWeak: "This password is too easy to guess.",
    passwordCharacters: "Use only letters, digits, symbols and spaces.",
    passwordSame: "Choose a password that differs from the one you were given.",
    passwordOver: "This password is no longer valid: it has expired or was replaced.",
    name: `Enter a name of 1 to ${withUnit(50, "characters")}.`,
    nameTaken: "This name isn't available.",
    wrong: "This value isn't allowed.",
  },
};

/** Error codes of the server and of the client. */
type DisplayedErrorCode =
  | ErrorCode
  | "unreachable"
  | "cancelled"
  | "closed"
  | "offline"
  | "gap"
  | "storage_failed"
  | "unreadable_file";

export type Strings = typeof en;
