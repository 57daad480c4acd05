import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runWrangler, startWrangler } from "./wrangler.ts";

/** `npm run dev`: creates a secret, applies the migrations, then starts `wrangler dev` with the given options. */

const given = process.argv.slice(2);
const { values } = parseArgs({
  args: given,
  options: { port: { type: "string" }, "persist-to": { type: "string" } },
  strict: false,
});
const persistTo = typeof values["persist-to"] === "string" ? ["--persist-to", values["persist-to"]] : [];

if (!existsSync(".dev.vars")) {
  writeFileSync(".dev.vars", `JWT_SECRET="${randomBytes(32).toString("base64url")}"\n`, { mode: 0o600 });
  console.log("Created .dev.vars with a new secret.");
}

const migrated = await runWrangler(["d1", "migrations", "apply", "DB", "--local", ...persistTo]);
if (!migrated.ok) {
  console.error(migrated.output);
  process.exit(1);
}

console.log(`
Parley: http://localhost:${values.port ?? 8000}
To become a superuser, register there, then run: npm run member -- YOUR@EMAIL --superuser${persistTo.map((arg) => ` ${arg}`).join("")}
`);

// On a local site, a new member gets coins to send messages with, the contract's example of a password, "123", is long enough, and
// members find each other. Given options come later, so they win.
const LOCAL_VARIABLES = ["SIGNUP_COINS:1000", "PASSWORD_MIN_LENGTH:3", "MEMBER_SEARCH:prefix"].flatMap(
  (each) => ["--var", each],
);
const server = startWrangler(["dev", ...LOCAL_VARIABLES, ...given], { stdio: "inherit" });
let stopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    stopped = true;
    server.kill(signal);
  });
}
server.on("close", (code) => process.exit(code ?? (stopped ? 0 : 1)));
