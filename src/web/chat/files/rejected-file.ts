import type { SendProblem } from "../start-send.ts";

/**
 * A file that was not sent: its size alone shows that the server would refuse it, or the outbox did not get it. Or a folder. A `file`
 * may still be sent.
 */
export type RejectedFile =
  | { code: "folder" | "empty_file"; name: string }
  | { code: "file_too_large"; name: string; size: number; maxBytes: number }
  | { code: "not_sent"; name: string; problem: SendProblem; file: File };
