import { namesFiles } from "./names-files.ts";

/** The files of a drop or a paste, and the names of its folders. */
export type Transfer = { files: File[]; folders: string[] };

/** Reads what was dropped or pasted. Call this during the event: afterwards browsers list nothing. */
export function readTransfer({ items, files }: DataTransfer): Transfer {
  const parts = [...items]
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  if (parts.length === 0) return { files: [...files], folders: [] };
  return {
    files: parts.flatMap(({ entry, file }) => (entry?.isDirectory || !file ? [] : [file])),
    folders: parts.flatMap(({ entry }) => (entry?.isDirectory ? [entry.name] : [])),
  };
}

/**
 * Reads the files of a paste; returns undefined if its text is to be pasted. Many applications copy a picture together with the text
 * that it shows: the text is pasted, unless it only names the files.
 */
export function readPastedFiles(clipboard: DataTransfer): Transfer | undefined {
  const transfer = readTransfer(clipboard);
  const names = [...transfer.files.map(({ name }) => name), ...transfer.folders];
  return names.length > 0 && namesFiles(clipboard.getData("text/plain"), names) ? transfer : undefined;
}
