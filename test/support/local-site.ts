import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll } from "vitest";

/** Less than the time-out of hooks. The command builds the Worker and the pages first, which takes long beside other tests. */
const START_WAIT_MS = 110_000;
const CREDENTIALS = { email: "mail@mail.com", password: "1234" };

/** A local site in a folder that looks like a fresh clone after `npm ci`, and what a test can do to it. */
export type LocalSite = ReturnType<typeof localSite>;

/** Has the tests of the file share a site that `npm run dev` started with a variable: by default, it requires passwords of 4 characters. */
export function localSite(variable = "PASSWORD_MIN_LENGTH:4") {
  const clone = mkdtempSync(join(tmpdir(), "parley-dev-"));
  const data = join(clone, "data");
  let server: Awaited<ReturnType<typeof startDev>>;

  beforeAll(async () => {
    for (const name of readdirSync(".")) {
      if (!/^(\.git|\.wrangler|\.dev\.vars|dist)$/.test(name)) symlinkSync(resolve(name), join(clone, name));
    }
    server = await startDev("--persist-to", data, "--var", variable);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(clone, { recursive: true, force: true });
  });

  function run(script: string, args: string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [resolve(script), ...args], { cwd: clone });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    return new Promise((done) => child.on("close", (code) => done({ code, output })));
  }

  /** Starts `npm run dev` in the clone and waits until the server responds. */
  async function startDev(...options: string[]) {
    const [port, inspectorPort] = [String(await freePort()), String(await freePort())];
    const own = ["--port", port, "--ip", "127.0.0.1", "--inspector-port", inspectorPort];
    const child = spawn(process.execPath, [resolve("src/cli/dev.ts"), ...own, ...options], { cwd: clone });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        printed += chunk;
      });
    }
    const closed = new Promise<void>((done) => child.on("close", () => done()));
    const url = `http://127.0.0.1:${port}`;
    const end = Date.now() + START_WAIT_MS;
    while (!(await answers("/health", url))) {
      if (Date.now() > end || child.exitCode !== null) {
        child.kill("SIGTERM");
        throw new Error(`the server did not start:\n${printed}`);
      }
      await new Promise((done) => setTimeout(done, 200));
    }
    return {
      url,
      printed: () => printed,
      stop: () => {
        child.kill("SIGTERM");
        return closed;
      },
    };
  }

  const post = (path: string, body: object, site = server.url) =>
    fetch(site + path, { method: "POST", body: JSON.stringify(body) });

  async function answers(path: string, site = server.url): Promise<boolean> {
    try {
      return (await fetch(site + path)).ok;
    } catch {
      return false;
    }
  }

  async function login(password = CREDENTIALS.password) {
    const response = await post("/auth/login", { ...CREDENTIALS, password });
    const { access_token } = (await response.json()) as { access_token?: string };
    return { status: response.status, headers: { Authorization: `Bearer ${access_token}` } };
  }

  async function me() {
    const { headers } = await login();
    return (await (await fetch(`${server.url}/members/me`, { headers })).json()) as Record<string, unknown>;
  }

  return {
    clone,
    data,
    credentials: CREDENTIALS,
    server: () => server,
    run,
    startDev,
    post,
    answers,
    login,
    me,
  };
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
