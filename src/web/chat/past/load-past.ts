import type { History, V1Message, V1ServerFrame, Welcome } from "../../../protocol/frames/server.ts";
import type { TicketBody } from "../../../protocol/http/sessions.ts";
import { TOKEN_PREFIX, V1 } from "../../../protocol/subprotocol.ts";
import type { ChatHost } from "../../chat-host.tsx";
import { PAST_MESSAGES, PAST_WAIT_MS } from "../../limits.ts";

/** The messages around one of a chat, and the other member. */
export type Past = { messages: readonly V1Message[]; other: Welcome["other_member"] };

/**
 * Loads the messages around one of a chat by a socket of its own, which it closes at once: nothing is marked as read, and nothing that
 * waits is sent.
 * @throws if the server rejects the request, does not answer in time, or `signal` aborts
 */
export async function loadPast(
  { request, links }: ChatHost,
  { otherId, messageId }: { otherId: number; messageId: number },
  signal: AbortSignal,
): Promise<Past> {
  const { ticket } = await request<TicketBody>("/auth/ticket", { method: "POST", signal });
  const url = new URL(`/members/chat/?other_member_id=${otherId}&limit=1`, links.share(otherId));
  const socket = new WebSocket(url.href.replace(/^http/, "ws"), [V1, TOKEN_PREFIX + ticket]);
  const { promise, resolve, reject } = withResolvers<Past>();
  const end = new AbortController();
  const timer = setTimeout(() => reject(new Error("the server does not answer")), PAST_WAIT_MS);
  const before = messageId + PAST_MESSAGES / 2 + 1;
  let welcome: Welcome | undefined;
  const onFrame = (frame: V1ServerFrame) => {
    if (frame.type === "welcome") {
      welcome = frame;
      socket.send(JSON.stringify({ type: "history", before, limit: PAST_MESSAGES }));
    } else if (welcome && frame.type === "history") resolve(pastOf(frame, welcome));
    else if (frame.type === "error") reject(new Error(frame.code));
  };
  socket.addEventListener("message", ({ data }) => onFrame(JSON.parse(String(data))), { signal: end.signal });
  socket.addEventListener("close", () => reject(new Error("the server has closed the socket")));
  signal.addEventListener("abort", () => reject(signal.reason), { signal: end.signal });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    end.abort();
    socket.close(1000);
  }
}

function pastOf({ messages }: History, { other_member: other }: Welcome): Past {
  return { messages, other };
}

/** `Promise.withResolvers`, which the oldest browsers lack. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}
