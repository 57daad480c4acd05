import type { Decoded } from "../protocol/errors.ts";
import { bearerToken, type ClientFrame, decodeClientFrame } from "../protocol/frames/decode.ts";
import { isAsk } from "./asks.ts";
import type { Entry } from "./intake.ts";
import type { Outcome } from "./room.ts";
import { sessionOf } from "./session.ts";

/** A frame on its way: what it is, and what was found out for it while it waited. */
export type Arrival = Entry & {
  socket: WebSocket;
  said:
    | { kind: "frame"; decoded: Decoded<ClientFrame> }
    | { kind: "token"; token: string }
    /** Frames that are not taken, one after another. */
    | { kind: "too much"; frames: number; retryAfter: number; clientMessageId?: string | undefined };
  /** How it ends, whatever else is the case. */
  outcome?: Outcome;
  /** The file in R2. */
  upload?: { uuid: string; contentType: string };
  /** It was looked up, and is no repeat. */
  isNew?: boolean;
  /** It waited for the members' standing to be read, which failed. */
  unread?: boolean;
};

export function readArrival(socket: WebSocket, data: string | ArrayBuffer, maxFileBytes: number): Arrival {
  const { memberId, protocol } = sessionOf(socket);
  const token = bearerToken(data);
  if (token !== undefined) return { socket, memberId, bytes: 0, said: { kind: "token", token } };
  const decoded = decodeClientFrame(data, maxFileBytes, protocol);
  const bytes = decoded.ok && decoded.frame.type === "file" ? decoded.frame.bytes.byteLength : 0;
  return { socket, memberId, bytes, said: { kind: "frame", decoded } };
}

/** A ping in a spelling that the platform does not answer by itself. */
export function isPing({ said }: Arrival): boolean {
  return said.kind === "frame" && said.decoded.ok && said.decoded.frame.type === "ping";
}

/** Takes the place of a frame that came too fast: of that, only its id is kept. */
export function tooMuch({ socket, memberId, said }: Arrival, retryAfter: number): Arrival {
  const clientMessageId = said.kind === "frame" ? idOf(said.decoded) : undefined;
  return { socket, memberId, bytes: 0, said: { kind: "too much", frames: 1, retryAfter, clientMessageId } };
}

/** The sender's own id of a frame, if it has one. */
export function idOf(decoded: Decoded<ClientFrame>): string | undefined {
  if (!decoded.ok) return decoded.clientMessageId;
  return isAsk(decoded.frame) ? undefined : decoded.frame.clientMessageId;
}

/** Takes the place of a frame for which too many wait. However many those are, they take no memory. */
export function refuseOverflow(arrival: Arrival, line: readonly Arrival[]): Arrival | undefined {
  const refusal = arrival.said.kind === "too much" ? arrival : tooMuch(arrival, 1);
  const taken = line.findLastIndex(({ said }) => said.kind !== "too much");
  const twin = line
    .slice(taken + 1)
    .map(({ socket, said }) => (socket === arrival.socket && said.kind === "too much" ? said : undefined))
    .find((said) => said && said.clientMessageId === undefined);
  if (!twin || refusal.said.kind !== "too much" || refusal.said.clientMessageId !== undefined) return refusal;
  twin.frames += refusal.said.frames;
  return undefined;
}
