/**
 * Returns whether a pasted text only names the files that were copied with it, as file managers do: one line for each file, with
 * its name (the macOS Finder), its path or its URL (Linux). A text without words names them too.
 */
export function namesFiles(text: string, names: string[]): boolean {
  const lines = text.split(/[\r\n]/).filter((line) => line.trim() !== "");
  if (lines.length > names.length) return false;
  // The Finder hides extensions that the member has hidden.
  const known = new Set(
    names.flatMap((name) => [name, name.replace(/(?<=.)\.\w{1,16}$/, "")]).map(normalize),
  );
  return lines.every((line) => spellingsOf(line.trim()).some((spelling) => known.has(normalize(spelling))));
}

/** Returns the names that a line may stand for. The Finder shows a colon in a name as a slash. */
function spellingsOf(line: string): string[] {
  const name = line.replace(/\/$/, "").split("/").at(-1) ?? "";
  return [line, line.replaceAll("/", ":"), name, decode(name)];
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** macOS stores names decomposed. */
function normalize(name: string): string {
  return name.normalize("NFC");
}
