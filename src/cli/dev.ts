import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runWrangler, startWrangler } from "./wrangler.ts";

/**
 * `npm run dev`: creates a secret, applies the migrations, then starts `wrangler dev` with the given options. With `--site URL`, the
 * members of a site on this machine are Parley's: see `docs/site.md`.
 */

const USAGE = `Usage: npm run dev -- [options]
  --port N           the port of the site; 8000 by default
  --persist-to DIR   the folder of its data; .wrangler/state by default
  --site URL         the members of the site at this address of this machine are Parley's, such as http://localhost:8001
  --help             print this
All other options are those of "npx wrangler dev".`;

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    "persist-to": { type: "string" },
    site: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
  strict: false,
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const variablesOfSite = siteVariables();
/** The options for `wrangler dev`. */
const given = process.argv
  .slice(2)
  .filter((arg, i, all) => arg !== "--site" && all[i - 1] !== "--site" && !arg.startsWith("--site="));
const persistTo = typeof values["persist-to"] === "string" ? ["--persist-to", values["persist-to"]] : [];

if (!existsSync(".dev.vars")) {
  writeFileSync(".dev.vars", localVariables(), { mode: 0o600 });
  console.log("Created .dev.vars with a new secret, and with variables for this machine.");
}

const migrated = await runWrangler(["d1", "migrations", "apply", "DB", "--local", ...persistTo]);
if (!migrated.ok) {
  console.error(migrated.output);
  process.exit(1);
}

console.log(`
Parley: http://localhost:${values.port ?? 8000}
To become a superuser, ${values.site === undefined ? "register there" : "go there from the site"}, then run: npm run member -- ${values.site === undefined ? "YOUR@EMAIL" : "YOUR_NUMBER"} --superuser${persistTo.map((arg) => ` ${arg}`).join("")}
`);

// Only on this machine is a site of this machine the operator's own.
const server = startWrangler(["dev", "--var", "LOCAL_SITE:1", ...variablesOfSite, ...given], {
  stdio: "inherit",
});
let stopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    stopped = true;
    server.kill(signal);
  });
}
server.on("close", (code) => process.exit(code ?? (stopped ? 0 : 1)));

/** Returns the options that name the site of `--site`, whose members alone may enter. Options given later replace them. */
function siteVariables(): string[] {
  if (values.site === undefined) return [];
  const { site } = values;
  if (typeof site !== "string" || !URL.canParse(site) || new URL(site).origin !== site || !isHere(site)) {
    console.error(
      "--site must be an origin of this machine such as http://localhost:8001, without a slash at the end.",
    );
    process.exit(1);
  }
  const variables = {
    SITE_NAME: new URL(site).host,
    SITE_ISSUER: site,
    SITE_AUDIENCE: "parley",
    SITE_JWKS_URL: `${site}/.well-known/jwks.json`,
    SITE_LOGIN_URL: `${site}/`,
    PICTURE_ORIGINS: site,
    OWN_ACCOUNTS: "0",
  };
  return Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
}

/**
 * Returns the text of a new `.dev.vars`: a secret, and coins for new members to send messages with, passwords as short as the contract's
 * example, "123", and members who find each other.
 */
function localVariables(): string {
  return `JWT_SECRET="${randomBytes(32).toString("base64url")}"

# Only "npm run dev" and "wrangler dev" read this file. Its values replace those of wrangler.toml.
SIGNUP_COINS=1000
PASSWORD_MIN_LENGTH=3
MEMBER_SEARCH=prefix
`;
}

function isHere(url: string): boolean {
  return ["localhost", "127.0.0.1"].includes(new URL(url).hostname);
}
