/** Stands in for the lists of what `file-type` recognizes: see `src/cli/worker-build.ts`. Nothing in the Worker reads them. */
export const extensions: readonly string[] = [];
export const mimeTypes: readonly string[] = [];
