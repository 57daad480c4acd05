import type { MemberClient, TestMember } from "./member-client.ts";
import type { Frame, TestSocket } from "./test-socket.ts";

/** What became of one send: the message as it was stored, or the error that it was answered with. */
export type Answer = { ok: true; message: Frame } | { ok: false; code: string; error: Frame };

/** The socket closed before the answer came. */
const GONE: Answer = { ok: false, code: "gone", error: { type: "error", code: "gone" } };

/**
 * A member who writes on one socket. Sends are answered in their order, so each answer is that of the oldest one without. All
 * that is seen is kept, to be compared with the history.
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

  /** Sends again whatever ends in `unavailable`, which is neither stored nor charged, and never will be. */
  async sendUntilAvailable(frame: string | Uint8Array | object): Promise<Answer> {
    for (;;) {
      const answer = await this.send(frame);
      if (answer.ok || answer.code !== "unavailable") return answer;
    }
  }

  /** Ends all sends that are not answered: the socket is gone. */
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

/** What a room has stored, as the other member reads it. */
export async function historyOf(
  parley: Pick<MemberClient, "chat">,
  member: TestMember,
  other: TestMember,
): Promise<Frame[]> {
  const socket = await parley.chat(member, other);
  await socket.close();
  return socket.history;
}
