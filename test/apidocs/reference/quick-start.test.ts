import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { QUICK_STARTS, SITE } from "../../../src/apidocs/reference/quick-start.ts";
import { parseCurl } from "../../support/examples/curl-command.ts";
import { installClient } from "../../support/installed-client.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { TestSocket } from "../../support/runtime/test-socket.ts";

const run = promisify(execFile);

/** Returns the codes of a quick start, each of whose members has an email of their own. */
function codesOf(id: string, url: string): string[] {
  const steps = QUICK_STARTS.find((each) => each.id === id)?.steps ?? [];
  return steps.map(({ code }) => code.replaceAll(SITE, url).replaceAll("ada@mail.com", `${id}@mail.com`));
}

describe("the quick start of /docs works as it is shown", () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-quick-start-"));
  let parley: Parley;
  let ben: TestMember;
  beforeAll(async () => {
    parley = await startParley({ SIGNUP_COINS: 100, PASSWORD_MIN_LENGTH: 8 });
    await parley.addMember();
    ben = await parley.addMember();
    expect(ben.id).toBe(2);
  });
  afterAll(async () => {
    await parley.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Returns the text that Ben receives from a member who has just run the quick start. */
  async function receivedText(id: string): Promise<string> {
    const { results } = (await parley.env.DB.prepare("SELECT id FROM members WHERE email = ?")
      .bind(`${id}@mail.com`)
      .all()) as { results: { id: number }[] };
    const socket = await parley.chat(ben, { ...ben, id: results[0]?.id ?? 0 });
    const [message] = socket.history;
    await socket.close();
    return message?.text;
  }

  test("with curl, whose commands are sent as requests", async () => {
    const [register, logIn, getTicket, open] = codesOf("curl", parley.url.origin);
    const variables: Record<string, string> = {};
    const send = async (code = "") => {
      const { name, field, url, method, headers, body } = parseCurl(code, variables);
      const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
      const result = (await response.json()) as Record<string, string>;
      if (name !== undefined && field !== undefined) variables[name] = result[field] ?? "";
      return { status: response.status, result };
    };
    expect(await send(register)).toMatchObject({ status: 201, result: { email: "curl@mail.com" } });
    expect((await send(logIn)).status).toBe(200);
    expect((await send(getTicket)).status).toBe(201);
    expect(Object.keys(variables)).toEqual(["TOKEN", "TICKET"]);

    const { url, headers } = parseCurl(open ?? "", variables);
    expect(Buffer.from(headers["Sec-WebSocket-Key"] ?? "", "base64")).toHaveLength(16);
    expect(headers).toMatchObject({
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
    });
    const protocols = headers["Sec-WebSocket-Protocol"]?.split(", ");
    const socket = await TestSocket.open(url.replace("http", "ws"), {}, protocols);
    expect(await socket.next()).toMatchObject({ type: "welcome", balance: 100, messages: [] });
    await socket.close();
  });

  test("with JavaScript, as a module", async () => {
    const program = `${codesOf("javascript", parley.url.origin).join("\n\n")}
const { onmessage } = socket;
socket.onmessage = (event) => {
  onmessage(event);
  if (JSON.parse(event.data).text === "hello") socket.close(1000);
};`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
    expect(stdout).toContain("type: 'welcome'");
    expect(stdout).toContain("text: 'hello'");
    expect(stdout).toMatch(/^1000 /m);
    expect(await receivedText("javascript")).toBe("hello");
  });

  test("with parley-client, installed from its tarball", async () => {
    const [install = "", ...program] = codesOf("client", parley.url.origin);
    installClient(folder, { "quick-start.js": program.join("\n\n") });
    const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    const [build = "", pack = "", add = ""] = install.split("\n");
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(scripts).toHaveProperty([build.replace("npm run ", "")]);
    expect(pack).toBe("npm pack ./dist/client");
    expect(add).toBe(`npm install ../parley/${tarball}`);

    const { stdout } = await run(process.execPath, ["quick-start.js"], { cwd: folder });
    expect(stdout).toBe("1 text\nmessage 1 cost 5 coins\n");
    expect(await receivedText("client")).toBe("hello");
  });
});
