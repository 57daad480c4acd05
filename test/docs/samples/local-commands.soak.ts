import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { identityOfKey } from "../../../src/auth/api-key.ts";
import { putFile } from "../../../src/files/storage.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";
import { DOCUMENTS, readDocument, shellCommands } from "../markdown.ts";

const run = promisify(execFile);
const shell = (command: string) => run("sh", ["-c", command]);

const COMMANDS = [...new Set(DOCUMENTS.flatMap((path) => shellCommands(readDocument(path))))];

describe("on the database of a site", () => {
  const data = mkdtempSync(join(tmpdir(), "parley-documents-"));
  const onD1 = (...args: string[]) =>
    run("npx", ["wrangler", "d1", ...args, "--local", "--persist-to", data], {
      env: { ...process.env, CI: "1" },
    });
  beforeAll(async () => {
    await onD1("migrations", "apply", "DB");
    await onD1(
      ...["execute", "DB", "--command"],
      "INSERT INTO members (email, password_hash, created_at) VALUES ('ada@mail.com', '', 0)",
    );
  });
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  const samples = COMMANDS.filter((command) => /^npm run member -- .*(?<!--remote)$/.test(command));
  test.each(samples)("`%s` shows the member", async (command) => {
    const { stdout } = await shell(`${command} --persist-to ${data}`);
    expect(stdout).toContain('"email": "ada@mail.com"');
  });

  test("`npm run api-key` creates a key that it prints once, lists and ends it", async () => {
    const here = `--persist-to ${data}`;
    const [create = "", list = "", end = "", ...others] = COMMANDS.filter((command) =>
      /^npm run api-key -- .*(?<!--remote)$/.test(command),
    );
    expect(others).toEqual([]);
    const created = await shell(`${create} ${here}`);
    const [, key = "", id = ""] = /^Key: (sk_([0-9a-f]{12})_[\w-]{43})$/m.exec(created.stdout) ?? [];
    const listed = await shell(`${list} ${here}`);
    expect(listed.stdout).toContain(`"id": "${id}"`);
    expect(listed.stdout).toContain('"ended_at": null');
    const ended = await shell(`${end.replace("7d3c0f9a41be", id)} ${here}`);
    expect(ended.stdout).toMatch(/"ended_at": "\d{4}-/);
    const { hash } = (await identityOfKey(key)) ?? {};
    const query =
      "SELECT hash FROM api_keys; SELECT actor, act, detail FROM acts WHERE act LIKE 'key.%' ORDER BY id";
    const { stdout: rows } = await onD1("execute", "DB", "--json", "--command", query);
    expect(rows).toContain(`"hash": "${hash}"`);
    expect(rows.match(/"(?:actor|act)": "[\w.]+"/g)).toEqual([
      '"actor": "cli"',
      '"act": "key.create"',
      '"actor": "cli"',
      '"act": "key.end"',
    ]);
    for (const { stdout, stderr } of [listed, ended]) {
      expect(stdout + stderr).not.toContain(hash);
      expect(stdout + stderr).not.toContain(key.slice(16));
    }
  });

  test("`npm run api-key -- end` names a key that does not exist", async () => {
    await expect(shell(`npm run api-key -- end 000000000000 --persist-to ${data}`)).rejects.toThrow(
      "There is no API key 000000000000.",
    );
  });

  test.each([
    "",
    "create --name Shop",
    "create --name Shop --scopes reports",
    "create --name ' ' --scopes coins",
    "list x",
    "end",
    "list --name x",
    "stop",
  ])("`npm run api-key -- %s` is refused before it reaches the database", async (args) => {
    await expect(shell(`node src/cli/api-key.ts ${args} --persist-to /nowhere`)).rejects.toThrow(
      /Usage: npm run api-key|--name must have 1 to 64 characters/,
    );
  });

  test("`npm run after-restore` moves the counters on, as often as it is run", async () => {
    const next = async () => {
      const { stdout } = await shell(`npm run after-restore -- --persist-to ${data}`);
      return Number(/The next id of members is (\d+)\./.exec(stdout)?.[1]);
    };
    const first = await next();
    expect(first).toBeGreaterThan(1_000_000);
    expect(await next()).toBeGreaterThan(first + 1_000_000);
  });
});

describe("against a running site", () => {
  let parley: Parley;
  beforeAll(async () => {
    parley = await startParley();
  });
  afterAll(() => parley.close());

  test.each(COMMANDS.filter((command) => command.includes("npm run reconcile")))(
    "`%s` finds no difference",
    async (command) => {
      const { token } = await parley.addMember({ superuser: true });
      const url = parley.url.href;
      const separator = command.includes(" -- ") ? "" : " --";
      const here = command.includes("--url") ? command : `${command}${separator} --url https://chat.example`;
      const { stdout } = await shell(here.replace("...", token).replace("https://chat.example", url));
      expect(stdout).toContain(": 0 differences.");
    },
  );

  test("the requests by hand register two members and log one in", async () => {
    const statuses: number[] = [];
    for (const command of COMMANDS.filter((command) => command.startsWith("curl localhost"))) {
      const [, path = "", body = ""] = /^curl localhost:8000(\S+) -d '(.*)'$/.exec(command) ?? [];
      statuses.push((await parley.fetch(path, { method: "POST", body })).status);
    }
    expect(statuses).toEqual([201, 201, 200]);
  });

  const removals = COMMANDS.filter((command) => command.startsWith("curl -X DELETE "));
  test("one document shows how to remove a file", () => expect(removals).toHaveLength(1));
  test.each(removals)("`%s` removes a file", async (command) => {
    const uuid = crypto.randomUUID();
    await putFile(parley.env.FILES, {
      uuid,
      name: "a.txt",
      contentType: "text/plain",
      bytes: new Uint8Array(1),
    });
    const { token } = await parley.addMember({ superuser: true });
    const path = `/storage?uuid=${uuid}`;
    expect((await parley.fetch(path)).status).toBe(200);
    const here = command
      .replace("https://chat.example/", parley.url.href)
      .replace("TOKEN", token)
      .replace("UUID", uuid);
    await shell(`${here} --fail --silent`);
    expect((await parley.fetch(path)).status).toBe(410);
  });
});
