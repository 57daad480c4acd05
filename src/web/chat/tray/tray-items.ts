import { cleanFileName } from "../../../core/words.ts";
import { TRAY_MAX_FILES } from "../../limits.ts";
import type { SendProblem } from "../start-send.ts";

/** Files that the member has chosen, pasted or dropped, and the names of folders among them. */
export type ChosenFiles = { files?: readonly File[]; folders?: readonly string[] };

/** A file in the tray. */
export type TrayFile = {
  /** Files that were added later have larger keys. */
  key: number;
  file: File;
  /** Cleaned, for the screen alone. */
  name: string;
  /** Why the last attempt to send it failed. */
  problem?: SendProblem;
};

/** A file that cannot be sent, as its size shows; a folder; or how many files are too many. */
export type RefusedFile =
  | { code: "folder" | "empty_file"; name: string }
  | { code: "too_many"; count: number }
  | { code: "file_too_large"; name: string; size: number; maxBytes: number };

/** The files that the member has chosen in one chat and not sent yet. */
export type TrayContent = { files: readonly TrayFile[]; refused: readonly RefusedFile[] };

export const EMPTY_TRAY: TrayContent = { files: [], refused: [] };

let lastKey = 0;

/** Adds what was chosen, pasted or dropped, and lists what cannot be sent in place of what could not before. */
export function addToTray(
  tray: TrayContent,
  { files, folders = [] }: ChosenFiles,
  maxBytes: number,
): TrayContent {
  const refused: RefusedFile[] = folders.map((name) => ({ code: "folder", name: cleanFileName(name) }));
  const added = [...tray.files];
  let over = 0;
  for (const file of files ?? []) {
    const name = cleanFileName(file.name);
    const reason = refusalOf(file, name, maxBytes);
    if (reason) refused.push(reason);
    else if (added.length === TRAY_MAX_FILES) over++;
    else added.push({ key: ++lastKey, file, name });
  }
  if (over > 0) refused.push({ code: "too_many", count: over });
  return { files: added, refused };
}

export function removeFromTray(tray: TrayContent, key: number): TrayContent {
  return { ...tray, files: tray.files.filter((each) => each.key !== key) };
}

/** Puts a file back that could not be sent, at its old place. */
export function returnToTray(tray: TrayContent, file: TrayFile, problem: SendProblem): TrayContent {
  const files = [...removeFromTray(tray, file.key).files, { ...file, problem }];
  return { ...tray, files: files.sort((one, other) => one.key - other.key) };
}

function refusalOf({ size }: File, name: string, maxBytes: number): RefusedFile | undefined {
  if (size === 0) return { code: "empty_file", name };
  return size > maxBytes ? { code: "file_too_large", name, size, maxBytes } : undefined;
}
