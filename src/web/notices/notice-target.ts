/** Names the chat of a notice for the service worker, which opens it. */
export type NoticeTarget = {
  memberId: number;
  /** Undefined for a notice of several chats. */
  otherId: number | undefined;
  /** The message of the notice; 0 for several. */
  messageId: number;
};
