import type { Chat } from "../../client/chat.ts";
import { ChatError } from "../../client/errors.ts";
import type { SendResult } from "../../client/outbox/outgoing.ts";

export type SendProblem = ChatError["code"];

/** Follows a message. */
export type SendListener = {
  /** The outbox has the message, under this key. */
  onAdded?: (key: string) => void;
  /** The message was sent, discarded, or has failed and stays in the outbox, which shows the reason. */
  onEnd?: (key: string) => void;
  /** The outbox did not get the message, or has lost the one with this key because it could not store it. */
  onLost: (problem: SendProblem, key?: string) => void;
};

/** Sends a message, and reports whether the outbox of the chat has it. */
export function startSend(chat: Chat, send: () => Promise<SendResult>, listener: SendListener): void {
  const lastKey = chat.outgoing.at(-1)?.key;
  let problem: SendProblem = chat.connection.state === "closed" ? "closed" : "invalid_message";
  let result: Promise<SendResult> | undefined;
  try {
    result = send();
  } catch (error) {
    problem = problemOf(error);
  }
  const key = chat.outgoing.at(-1)?.key;
  if (key === undefined || key === lastKey) {
    listener.onLost(problem);
    return;
  }
  listener.onAdded?.(key);
  result?.then(
    () => listener.onEnd?.(key),
    (error) => {
      const code = problemOf(error);
      // A chat that closes first may not have stored the message yet.
      if (code === "closed") return;
      const isLost = code !== "cancelled" && !chat.outgoing.some((each) => each.key === key);
      if (isLost) listener.onLost(code, key);
      else listener.onEnd?.(key);
    },
  );
}

function problemOf(error: unknown): SendProblem {
  return error instanceof ChatError ? error.code : "invalid_message";
}
