/** A file that was not sent, because its size alone shows that the server would refuse it. */
export type RejectedFile = { name: string; size: number; code: "empty_file" | "file_too_large" };
