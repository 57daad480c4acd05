/** A request of curl, and the variable of the shell to which a sample assigns a field of the response. */
export type CurlCommand = {
  name: string | undefined;
  field: string | undefined;
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
};

/** The options of the samples that have a value. */
const WITH_VALUE = ["-H", "-d", "-X", "-m", "-o"];

/**
 * Reads a sample of the documents: one command of curl, whose field of the response jq may assign to a variable.
 * @param variables the values of earlier variables
 * @throws Error for a form of the shell or an option of curl that no sample has
 */
export function parseCurl(sample: string, variables: Record<string, string>): CurlCommand {
  const [, name, inner, field] = /^(\w+)=\$\((.*) \| jq -r \.(\w+)\)$/s.exec(sample) ?? [];
  const [program, ...words] = wordsOf(inner ?? sample, variables);
  if (program !== "curl") throw new Error(`not a command of curl: ${sample}`);
  const headers: Record<string, string> = {};
  const command: CurlCommand = { name, field, url: "", method: "GET", headers, body: undefined };
  while (words.length > 0) {
    const word = words.shift() ?? "";
    const value = WITH_VALUE.includes(word) ? (words.shift() ?? "") : "";
    if (word === "-H") headers[value.slice(0, value.indexOf(":"))] = value.slice(value.indexOf(":") + 2);
    else if (word === "-d") Object.assign(command, { body: value, method: "POST" });
    else if (word === "-X") command.method = value;
    else if (/^https?:/.test(word)) command.url = word;
    else if (value === "" && !["-s", "-sN", "--http1.1"].includes(word)) throw new Error(`unknown: ${word}`);
  }
  return command;
}

/** Splits a command as a shell does: variables are replaced, but not within single quotes. */
function wordsOf(command: string, variables: Record<string, string>): string[] {
  const joined = command.replaceAll("\\\n", " ");
  const words = joined.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g);
  return [...words].map(([, single, double, plain = ""]) => {
    const text = single ?? double ?? plain;
    if (single !== undefined) return text;
    return text.replace(/\$(\w+)/g, (_, variable: string) => {
      const value = variables[variable];
      if (value === undefined) throw new Error(`no earlier step sets ${variable}`);
      return value;
    });
  });
}
