/** A step of a quick start. `about` has code between backticks and links, as every text of the reference. */
export type SampleStep = { title: string; about: string; code: string };

/** A way from nothing to an open socket. The codes of its steps are one program, in this order. */
export type QuickStart = { id: string; name: string; steps: SampleStep[] };

/** The address of the site in the samples. The page's script replaces it with the page's own. */
export const SITE = "https://chat.example";

const EMAIL = "ada@mail.com";
const PASSWORD = "blue tram 42";

const REGISTER_ABOUT =
  "The response has the number of the new member. An email can be registered once: the next attempt is refused with `email_taken`.";
const LOG_IN_ABOUT =
  "The access token is valid for 12 hours unless the site has another setting. [Refresh](#refresh) it before that.";
const TICKET_ABOUT =
  "A browser cannot set headers on an upgrade. A [ticket](#issueTicket) opens sockets for 30 seconds.";

const CURL: QuickStart = {
  id: "curl",
  name: "curl",
  steps: [
    {
      title: "Register a member",
      about: REGISTER_ABOUT,
      code: `curl ${SITE}/auth/register \\
  -H 'Content-Type: application/json' \\
  -d '{"email":"${EMAIL}","password":"${PASSWORD}","repeat_password":"${PASSWORD}"}'`,
    },
    {
      title: "Log in",
      about: `${LOG_IN_ABOUT} \`jq\` reads the token from the answer.`,
      code: `TOKEN=$(curl -s ${SITE}/auth/login \\
  -H 'Content-Type: application/json' \\
  -d '{"email":"${EMAIL}","password":"${PASSWORD}"}' | jq -r .access_token)`,
    },
    {
      title: "Get a ticket",
      about: TICKET_ABOUT,
      code: `TICKET=$(curl -s -X POST ${SITE}/auth/ticket \\
  -H "Authorization: Bearer $TOKEN" | jq -r .ticket)`,
    },
    {
      title: "Open a socket to member 2",
      about:
        "curl prints the first frame, [welcome](#v1Chat-welcome), and ends after 5 seconds. It sends no frames: for that, take one of the other languages.",
      code: `curl -sN --http1.1 -m 5 -o - '${SITE}/members/chat/?other_member_id=2' \\
  -H 'Connection: Upgrade' -H 'Upgrade: websocket' \\
  -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyAhIQ==' \\
  -H "Sec-WebSocket-Protocol: parley.v1, bearer.$TICKET"`,
    },
  ],
};

const JAVASCRIPT: QuickStart = {
  id: "javascript",
  name: "JavaScript",
  steps: [
    {
      title: "Register a member",
      about: `This works in browsers, and as a module in Node 22 or later. ${REGISTER_ABOUT}`,
      code: `const site = "${SITE}";
const [email, password] = ["${EMAIL}", "${PASSWORD}"];

async function post(path, body, token) {
  const response = await fetch(site + path, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(token && { Authorization: \`Bearer \${token}\` }),
    },
    body: JSON.stringify(body),
  });
  const result = await response.json();
  if (!response.ok) throw new Error(\`\${result.code}: \${result.detail}\`);
  return result;
}

await post("/auth/register", { email, password, repeat_password: password });`,
    },
    {
      title: "Log in",
      about: LOG_IN_ABOUT,
      code: `const { access_token } = await post("/auth/login", { email, password });`,
    },
    {
      title: "Get a ticket",
      about: TICKET_ABOUT,
      code: `const { ticket } = await post("/auth/ticket", {}, access_token);`,
    },
    {
      title: "Open a socket to member 2, and send a text",
      about:
        "The first frame is [welcome](#v1Chat-welcome). The text comes back as a [message](#v1Chat-message) once it is stored, or as an [error](#v1Chat-error). A program that stays also sends a [ping](#v1Chat-ping) each minute, and gives each message a `client_message_id`, so that a repeat is not charged again.",
      code: `const address = \`\${site.replace("http", "ws")}/members/chat/?other_member_id=2\`;
const socket = new WebSocket(address, ["parley.v1", \`bearer.\${ticket}\`]);
socket.onmessage = ({ data }) => {
  const frame = JSON.parse(data);
  console.log(frame);
  if (frame.type === "welcome") socket.send(JSON.stringify({ type: "text", text: "hello" }));
};
socket.onclose = ({ code, reason }) => console.log(code, reason);`,
    },
  ],
};

const CLIENT: QuickStart = {
  id: "client",
  name: "parley-client",
  steps: [
    {
      title: "Install the client",
      about:
        "`parley-client` is the typed client for browsers and Node 22: it reconnects, loads the messages that it missed, and sends each message once. Make its tarball in a checkout of Parley, and install it in your project. Its README and declarations describe every method and event.",
      code: `npm run build:client
npm pack ./dist/client
npm install ../parley/parley-client-0.1.0.tgz`,
    },
    {
      title: "Register a member, and log in",
      about: `${REGISTER_ABOUT} \`Site\` refreshes the tokens. Pass it a \`store\` to stay logged in.`,
      code: `import { ChatClient } from "parley-client";
import { Site } from "parley-client/site";

const [email, password] = ["${EMAIL}", "${PASSWORD}"];
const site = new Site({ url: "${SITE}" });
await site.register({ email, password, name: "Ada" });
await site.logIn({ email, password });`,
    },
    {
      title: "Open the chat with member 2",
      about: "The client gets a ticket before each connect. `chat.ready` waits for the newest messages.",
      code: `const client = new ChatClient({
  url: "${SITE}",
  token: await site.token(),
  renewToken: site.renewToken,
});
const chat = client.open(2);
chat.on("message", (message) => console.log(message.id, message.type));
await chat.ready;`,
    },
    {
      title: "Send a text",
      about: "The promise resolves once the server has stored the message, also after lost connections.",
      code: `const { id, price } = await chat.send({ text: "hello" });
console.log(\`message \${id} cost \${price ?? 0} coins\`);
client.close();`,
    },
  ],
};

export const QUICK_STARTS = [CURL, JAVASCRIPT, CLIENT];
