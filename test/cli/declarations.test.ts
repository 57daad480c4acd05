import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { joinDeclarations } from "../../src/cli/declarations.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-declarations-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function joinFiles(files: Record<string, string>, known = new Map<string, string>()): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.d.ts`), text);
  return joinDeclarations(join(folder, "index.d.ts"), known);
}

const INDEX = `export type { Chat } from "./chat.ts";
export { ChatClient,
  type Options } from "./client.ts";
`;
const CHAT = `import type { Frame } from "./frames.ts";
/** A chat. */
export type Chat = 
/** One kind. */
{
    frame: Frame;
}
/** Another kind, not a Helper. */
 | {
    limit: number;
};
export declare function help(): Helper;
type Helper = string;
`;
const CLIENT = `import { type Chat } from "./chat.ts";
export declare class ChatClient {
    open(options: Options): Chat;
}
export type Options = {
    url: string;
};
`;

test("declarations are joined with what they need, and with nothing else", () => {
  const known = new Map([["Frame", "type Frame = { id: number };"]]);
  const files = { index: INDEX, chat: CHAT, client: CLIENT, frames: "export type Frame = Zod;\n" };
  expect(joinFiles(files, known)).toBe(`/** A chat. */
type Chat = 
/** One kind. */
{
    frame: Frame;
}
/** Another kind, not a Helper. */
 | {
    limit: number;
};
type Frame = { id: number };
declare class ChatClient {
    open(options: Options): Chat;
}
type Options = {
    url: string;
};
export { ChatClient, type Chat, type Options };
`);
});

test("two declarations with one name, and a missing one, throw an Error", () => {
  const twice = { index: INDEX, chat: CHAT, client: CLIENT, frames: "export type Chat = Frame;\n" };
  expect(() => joinFiles(twice)).toThrow("two declarations of Chat");
  expect(() => joinFiles({ ...twice, frames: "", client: "" })).toThrow("no declaration of ChatClient");
});
