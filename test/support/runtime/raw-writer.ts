import type { MemberClient, TestMember } from "./member-client.ts";
import type { Frame, TestSocket } from "./test-socket.ts";

/** The answer to one send: the stored message, or the error. */
export type Answer = { ok: true; message: Frame } | { ok: false; code: string; error: Frame };

/** The outcome of a send whose socket closed before the answer. */
const GONE: Answer = { ok: false, code: "gone", error: { type: "error", code: "gone" } };

/**
 * A member who writes on one socket. The room answers sends in order, so each answer belongs to the oldest pending send. `seen`
 * holds every message that arrived, for comparison with the history.
 */
export class RawWriter {
  readonly socket: TestSocket;
  readonly member: TestMember;
  readonly seen: Frame[] = [];
  readonly #pending: ((answer: Answer) => void)[] = [];
  #isClosed = false;

  constructor(socket: TestSocket, member: TestMember) {
    this.socket = socket;
    this.member = member;
    void this.#listen();
  }

  static async open(
    parley: Pick<MemberClient, "chat">,
    member: TestMember,
    other: TestMember,
  ): Promise<RawWriter> {
    return new RawWriter(await parley.chat(member, other), member);
  }

  async send(frame: string | Uint8Array | object): Promise<Answer> {
    if (this.#isClosed) return GONE;
    this.socket.send(frame);
    return new Promise((resolve) => this.#pending.push(resolve));
  }

  /** Sends a frame again while the answer is `unavailable`, which means that the room neither stored nor charged it. */
  async sendUntilAvailable(frame: string | Uint8Array | object): Promise<Answer> {
    for (;;) {
      const answer = await this.send(frame);
      if (answer.ok || answer.code !== "unavailable") return answer;
    }
  }

  /** Matches answers with sends until the socket closes, which ends the pending sends. */
  async #listen(): Promise<void> {
    for (;;) {
      let frame: Frame;
      try {
        frame = await this.socket.next();
      } catch {
        if (this.socket.raw.readyState < 2) continue;
        this.#isClosed = true;
        for (const resolve of this.#pending.splice(0)) resolve(GONE);
        return;
      }
      if (frame.type === "error") this.#pending.shift()?.({ ok: false, code: frame.code, error: frame });
      else {
        this.seen.push(frame);
        if (frame.member_id === this.member.id) this.#pending.shift()?.({ ok: true, message: frame });
      }
    }
  }

  async close(): Promise<void> {
    await this.socket.close();
  }
}

/** Returns the messages that a room has stored, as a member reads them. */
export async function historyOf(
  parley: Pick<MemberClient, "chat">,
  member: TestMember,
  other: TestMember,
): Promise<Frame[]> {
  const socket = await parley.chat(member, other);
  await socket.close();
  return socket.history;
}
