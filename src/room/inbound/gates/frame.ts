import { otherOf } from "../../../core/pair.ts";
import { handleCommand, isCommand } from "../commands.ts";
import { type Decision, reject } from "../decision.ts";
import type { Attempt } from "../gate.ts";
import { decodedFrame } from "../queued-frame.ts";

/** Refuses a frame that the decoder could not read. */
export function checkWellFormed({ queued: { input } }: Attempt): Decision | undefined {
  return input.kind === "frame" && !input.decoded.ok ? reject(input.decoded.code) : undefined;
}

/** Runs a command of parley.v1, which ends here. It needs neither coins nor an active recipient. */
export function runCommand({ room, queued, session, now }: Attempt): Decision | undefined {
  const command = decodedFrame(queued);
  if (!command || !isCommand(command)) return undefined;
  return handleCommand(room, queued.socket, { command, otherId: otherOf(room.pair, session.memberId), now });
}
