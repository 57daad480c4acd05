/** A file that was not sent, because its size alone shows that the server would refuse it, or a folder. */
export type RejectedFile =
  | { code: "empty_file" | "file_too_large"; name: string; size: number }
  | { code: "folder"; name: string };
