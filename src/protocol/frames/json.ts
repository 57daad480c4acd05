/** Parses a frame that is a JSON object. Returns undefined for any other text. */
export function parseObject(text: string): object | undefined {
  // Most frames are plain text. Throwing an exception for each would cost more than all other decoding.
  if (!text.startsWith("{") && !/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function typeOf(object: object): string | undefined {
  return "type" in object && typeof object.type === "string" ? object.type : undefined;
}
