import { PAGE_READERS } from "./page-readers.ts";
import { REQUEST_READERS } from "./request-readers.ts";
import { SERVER_READERS } from "./server-readers.ts";
import type { WordReader } from "./word-reader.ts";

export const WORD_READERS: WordReader[] = [...PAGE_READERS, ...SERVER_READERS, ...REQUEST_READERS];

/** The packages that the product uses: the readers that show how they read words, or why they read none. */
export const LIBRARIES: Record<string, string[] | string> = {
  "@noble/hashes": "it reads a password of at most 256 characters",
  "@preact/signals": "it passes values on",
  "content-disposition": ["the name of a file"],
  "drizzle-orm": "it passes parameters on",
  "file-type": ["the bytes of a file"],
  hono: ["the headers of requests", "addresses of requests", "a body of a request"],
  jose: ["an access token", "a signed token"],
  preact: "it passes texts on to the browser",
  zod: ["every schema of a request", "a text in a frame"],
};
