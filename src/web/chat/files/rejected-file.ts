/** A file that was not sent, because its size alone shows that the server would refuse it, or a folder. */
export type RejectedFile =
  | { code: "folder" | "empty_file"; name: string }
  | { code: "file_too_large"; name: string; size: number; maxBytes: number };
