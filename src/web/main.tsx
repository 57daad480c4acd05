import { render } from "preact";
import { App } from "./screens/app.tsx";
import { followInbox } from "./state/chats.ts";
import { followLanguage } from "./state/language.ts";
import { followMe } from "./state/me.ts";
import { followAddress } from "./state/open-chat.ts";
import { resumeSession } from "./state/session.ts";
import { followTitle } from "./state/title.ts";

const root = document.getElementById("app");
if (!root) throw new TypeError("the page has no #app");
resumeSession();
followInbox();
followMe();
followAddress();
followLanguage();
followTitle();
render(<App />, root);
