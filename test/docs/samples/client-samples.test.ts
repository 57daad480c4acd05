import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installClient } from "../../support/installed-client.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { PASSWORD, setPassword } from "../../support/runtime/passwords.ts";
import { addSession, type TestSession } from "../../support/runtime/sessions.ts";
import { typeCheck } from "../../support/type-check.ts";
import { codeBlocks, DOCUMENTS, readDocument } from "../markdown.ts";

const run = promisify(execFile);

/** The part of a program that a document leaves to its reader. */
const PRELUDE = `
const { TOKEN: token = "", EMAIL: email = "", PASSWORD: password = "" } = process.env;
async function fetchToken(): Promise<string> {
  return token;
}
const stored = new Map<string, string>();
const localStorage = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem(key: string, value: string) {
    stored.set(key, value);
    console.log("stored: " + value);
  },
};
`;

/** The samples of a document, one after another, are one program. */
function programOf(document: string, url: string): string {
  const code = codeBlocks(readDocument(document), "ts").join("\n").replaceAll("https://chat.example", url);
  const imports = [...code.matchAll(/^import \{(.*)\} from (".*");$/gm)];
  const modules = new Map<string, Set<string>>();
  for (const [, names = "", module = ""] of imports)
    modules.set(
      module,
      new Set([...(modules.get(module) ?? []), ...names.split(",").map((name) => name.trim())]),
    );
  const merged = [...modules].map(([module, names]) => `import { ${[...names].join(", ")} } from ${module};`);
  const end = code.includes("client.close()") ? "" : "client.close();";
  return `${merged.join("\n")}\n${PRELUDE}\n${code.replace(/^import .*;$/gm, "")}\n${end}\n`;
}

const WITH_SAMPLES = DOCUMENTS.filter((path) => codeBlocks(readDocument(path), "ts").length > 0);

test("both READMEs and docs/client.md have samples", () => {
  expect(WITH_SAMPLES).toEqual(["README.md", "docs/client.md", "src/client/README.md"]);
});

describe.each(WITH_SAMPLES)("the samples of %s", (document) => {
  const folder = mkdtempSync(join(tmpdir(), "parley-samples-"));
  let parley: Parley;
  let ada: TestSession;
  let ben: TestMember;
  beforeAll(async () => {
    parley = await startParley();
    ada = await addSession(parley.env.DB, await parley.addMember({ coins: 100 }));
    ben = await parley.addMember();
    expect(ben.id).toBe(2);
    installClient(folder, { "sample.ts": programOf(document, parley.url.origin) });
  });
  afterAll(async () => {
    await parley.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("have no type errors", () => {
    const options = {
      ...{ module: "nodenext", moduleResolution: "nodenext", lib: ["es2024"] },
      ...{ types: ["node"], typeRoots: [resolve("node_modules/@types")] },
    };
    expect(typeCheck(folder, options)).toBe("");
  });

  test("send a message that the other member receives", async () => {
    const received = await parley.chat(ben, ada);
    await setPassword(parley.env.DB, ada);
    const { stdout } = await run(process.execPath, ["sample.ts"], {
      cwd: folder,
      env: { ...process.env, TOKEN: ada.token, EMAIL: ada.email, PASSWORD },
    });
    expect(stdout).toContain("1 text\n");
    expect(await received.next()).toMatchObject({ id: 1, type: "text", text: "hello" });
    expect(await parley.balanceOf(ada)).toBeLessThan(100);
    await received.close();
    const sessions = [...stdout.matchAll(/^stored: (.*)$/gm)].map(([, json = ""]) => JSON.parse(json));
    expect(sessions.length > 0).toBe(document === "docs/client.md");
    const { refreshToken } = sessions.at(-1) ?? ada;
    const body = JSON.stringify({ refresh_token: refreshToken });
    expect((await parley.fetch("/auth/refresh", { method: "POST", body })).status).toBe(200);
  });
});
