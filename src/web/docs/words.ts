/** The texts that the script of `/docs` writes. `src/apidocs/reference` writes the others. */
export const words = {
  title: (site: string) => `API reference – ${site}`,
  copy: "Copy",
  copyOf: (title: string) => `Copy: ${title}`,
  copied: "Copied",
  notCopied: "Not copied",
  found: (count: number) => (count === 1 ? "1 result" : `${count} results`),
  nothing: "No results",
};
