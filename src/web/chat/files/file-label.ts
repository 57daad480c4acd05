/** An extension with a few characters before it, none of which has another form apart from its neighbour. */
const END = /[\w-]{0,4}\.[A-Za-z0-9]{1,8}$/;

/** Returns a file's name in two parts: the second one, which is empty without an extension, is always shown. */
export function splitName(name: string): { start: string; end: string } {
  const end = END.exec(name)?.[0] ?? "";
  return end === name ? { start: name, end: "" } : { start: name.slice(0, name.length - end.length), end };
}

/** Returns the type of a file as people know it, such as "PDF": its extension, if the name has a plain one. */
export function typeLabel(name: string): string {
  return /.\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toUpperCase() ?? "";
}
