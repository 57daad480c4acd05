/** Characters of a file's name that are shown: of its beginning, and of its end with the extension. */
const NAME_START = 20;
const NAME_END = 12;

/** Returns a file's name in three parts. The middle one, which is empty in short names, is only read. */
export function cutMiddle(name: string): { start: string; middle: string; end: string } {
  const characters = Array.from(name);
  if (characters.length <= NAME_START + NAME_END) return { start: name, middle: "", end: "" };
  const middle = characters.slice(NAME_START, -NAME_END).join("");
  return {
    start: characters.slice(0, NAME_START).join(""),
    middle,
    end: characters.slice(-NAME_END).join(""),
  };
}

/** Returns the type of a file as people know it, such as "PDF": its extension, if the name has a plain one. */
export function typeLabel(name: string): string {
  return /.\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toUpperCase() ?? "";
}
