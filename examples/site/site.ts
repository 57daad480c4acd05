import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { html } from "hono/html";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** A members' site of one file, with Parley beside it: see docs/site.md. `npm run example` starts it. */

type Member = { id: string; name: string; colour: string };

/** In place of the site's own database. */
const MEMBERS: Member[] = [
  { id: "ada", name: "Ada", colour: "#7c3aed" },
  { id: "ben", name: "Ben", colour: "#0f766e" },
  { id: "cleo", name: "Cleo", colour: "#b45309" },
];

/** How long a token lasts, and so a chat without a visit to this site. */
const TOKEN_SECONDS = 3600;
const AUDIENCE = "parley";
const LOGIN_COOKIE = "member";

type Options = {
  /** The address of this site, without a slash at the end: it is the issuer of the tokens. */
  url: string;
  /** The address of Parley. */
  parley: string;
  /** An API key of Parley with the scope `members`: with it, members can be written to before their first visit, and a log-out here is one there. */
  apiKey?: string | undefined;
};

export async function createSite({ url, parley, apiKey }: Options): Promise<Hono> {
  // A real site stores its key: with a new one, the tokens so far are no longer valid.
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const kid = crypto.randomUUID();
  const cookieSecret = crypto.randomUUID();
  const site = new Hono();

  async function memberOf(c: Context): Promise<Member | undefined> {
    const id = await getSignedCookie(c, cookieSecret, LOGIN_COOKIE);
    return MEMBERS.find((member) => member.id === id);
  }

  function profileOf({ id, name }: Member) {
    return { name, picture: `${url}/pictures/${id}.svg` };
  }

  function signToken(member: Member): Promise<string> {
    return new SignJWT(profileOf(member))
      .setProtectedHeader({ alg: "ES256", kid })
      .setIssuer(url)
      .setAudience(AUDIENCE)
      .setSubject(member.id)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_SECONDS} seconds`)
      .sign(privateKey);
  }

  /** Calls Parley about a member, if there is a key. A real site tries again if Parley does not answer. */
  async function callParley(method: string, { id }: Member, act = "", body?: object): Promise<void> {
    if (!apiKey) return;
    try {
      const response = await fetch(`${parley}/site/members/${encodeURIComponent(id)}${act}`, {
        method,
        headers: { Authorization: `Bearer ${apiKey}` },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (!response.ok) console.error(`Parley refused a request: ${await response.text()}`);
    } catch (error) {
      console.error(`Parley did not answer: ${error}`);
    }
  }

  site.get("/.well-known/jwks.json", async (c) =>
    c.json({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" }] }),
  );

  site.get("/pictures/:file", (c) => {
    const member = MEMBERS.find(({ id }) => `${id}.svg` === c.req.param("file"));
    if (!member) return c.notFound();
    return c.body(picture(member), 200, { "Content-Type": "image/svg+xml", "Cache-Control": "max-age=3600" });
  });

  /** Parley sends a member here to log in, with the page to which the member wants to return. */
  site.get("/", async (c) => {
    const member = await memberOf(c);
    const back = c.req.query("return");
    if (!member) return c.html(loginPage(back));
    if (back !== undefined) return c.redirect(pathOfChat(back, parley), 303);
    return c.html(memberPage(member));
  });

  site.post("/login", async (c) => {
    const { member, back } = await c.req.parseBody<{ member?: string; back?: string }>();
    // A real site checks a password here.
    if (!MEMBERS.some(({ id }) => id === member)) return c.text("There is no such member.", 422);
    await setSignedCookie(c, LOGIN_COOKIE, String(member), cookieSecret, { httpOnly: true, sameSite: "Lax" });
    return c.redirect(back ? pathOfChat(back, parley) : "/", 303);
  });

  /** Opens Parley's web client for the member who is logged in here. */
  site.get("/chat", async (c) => {
    const member = await memberOf(c);
    if (!member) return c.redirect("/", 303);
    const query = destination(new URL(c.req.url).searchParams);
    const other = MEMBERS.find(({ id }) => id === query.get("to"));
    // A real site does this when a member registers.
    if (other) await callParley("PUT", other, "", profileOf(other));
    query.set("token", await signToken(member));
    // The token is in the fragment, which no browser sends to a server.
    c.header("Cache-Control", "no-store");
    return c.redirect(`${parley}/#/enter?${query}`, 303);
  });

  site.post("/logout", async (c) => {
    const member = await memberOf(c);
    deleteCookie(c, LOGIN_COOKIE);
    if (member) await callParley("POST", member, "/end-sessions");
    return c.redirect("/", 303);
  });

  return site;
}

/** Returns the path of this site that leads to the page of Parley to which a member wants to return. Leads to no other site. */
function pathOfChat(back: string, parley: string): string {
  if (!URL.canParse(back)) return "/";
  const { origin, hash } = new URL(back);
  if (origin !== new URL(parley).origin) return "/";
  return `/chat?${destination(new URLSearchParams(hash.split("?")[1]))}`;
}

/** Returns the part of a query that names a chat: `to` by the other member's id here, `chat` by their number at Parley. */
function destination(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => name === "to" || name === "chat"));
}

function page(title: string, body: unknown) {
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <h1>${title}</h1>
      ${body}
    </html>`;
}

/** Draws a face in the member's colour. A real site has photographs. */
function picture({ colour }: Member): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
    <rect width="64" height="64" fill="${colour}" />
    <circle cx="32" cy="26" r="12" fill="white" />
    <ellipse cx="32" cy="58" rx="22" ry="18" fill="white" />
  </svg>`;
}

function loginPage(back: string | undefined) {
  const buttons = MEMBERS.map(
    ({ id, name }) => html`<p><button name="member" value="${id}">Log in as ${name}</button></p>`,
  );
  return page(
    "Log in",
    html`<form method="post" action="/login">
      <input type="hidden" name="back" value="${back ?? ""}" />
      ${buttons}
    </form>`,
  );
}

function memberPage(member: Member) {
  const others = MEMBERS.filter(({ id }) => id !== member.id).map(
    ({ id, name }) => html`<li><a href="/chat?to=${encodeURIComponent(id)}">Chat with ${name}</a></li>`,
  );
  return page(
    `Hello ${member.name}`,
    html`<ul>
        ${others}
      </ul>
      <p><a href="/chat">All chats</a></p>
      <form method="post" action="/logout"><button>Log out</button></form>`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env["PORT"] ?? 8001);
  const url = `http://localhost:${port}`;
  const parley = process.env["PARLEY_URL"] ?? "http://localhost:8000";
  const site = await createSite({ url, parley, apiKey: process.env["PARLEY_KEY"] });
  serve({ fetch: site.fetch, port, hostname: "localhost" }, () => console.log(`The members' site: ${url}`));
}
