import type { ReadonlySignal } from "@preact/signals";
import { type ComponentChildren, createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";
import type { ChatClient } from "../client/chat-client.ts";
import type { ConnectionState } from "../client/connection/connection-state.ts";
import type { authedRequest } from "./account/authed-request.ts";
import type { Strings } from "./i18n/en.ts";
import type { TextStore } from "./page-access.ts";
import type { SiteConfig } from "./read-config.ts";
import type { ConnectionTruth } from "./shell/connection-truth.ts";
import type { Announce } from "./ui/announcer.ts";

/** The surroundings of the chat's components. The page makes one; a chat inside another site's page has its own. */
export type ChatHost = {
  /** The connection of the list of chats. */
  connection: ReadonlySignal<ConnectionState>;
  /** The connection as all words of the page describe it. */
  truth: ReadonlySignal<ConnectionTruth>;
  /** The member's coins. */
  purse: {
    /** Undefined until it is known. */
    balance: ReadonlySignal<number | undefined>;
    /** False if `balance` may contain coins that were spent, or lack coins that were received. */
    isExact: ReadonlySignal<boolean>;
    /** Where this member gets coins; undefined if the site has no such address. */
    coinsLink: ReadonlySignal<string | undefined>;
    /** The site's words about getting coins, for one without an address. */
    coinsHelp: ReadonlySignal<string | undefined>;
    /** Whether the member's messages are free. */
    isExempt: ReadonlySignal<boolean>;
  };
  /** The configuration of the site, as far as it is known. */
  config: ReadonlySignal<SiteConfig>;
  /** The addresses of links. */
  links: {
    list: string;
    /** Of the member's statement; undefined if the surroundings have none. */
    coins: string | undefined;
    chat(otherId: number): string;
    /** The whole address, for others. */
    share(memberId: number): string;
  };
  /** Shared by all tabs of the browser. */
  local: TextStore;
  openChat(otherId: number): void;
  /** Sends a request with the member's token. */
  request: typeof authedRequest;
  announce: Announce;
};

/** The props that the list, a chat and its composer share. */
export type HostProps = {
  host: ChatHost;
  client: ChatClient;
  strings: ReadonlySignal<Strings>;
  /** The tree of the component. The rest of the document may belong to another site. */
  root: Document | ShadowRoot;
};

const HostContext = createContext<HostProps | undefined>(undefined);

/** Gives the shared props to everything inside. */
export function HostProvider({
  host,
  client,
  strings,
  root,
  children,
}: HostProps & { children: ComponentChildren }) {
  const value = useMemo(() => ({ host, client, strings, root }), [host, client, strings, root]);
  return <HostContext.Provider value={value}>{children}</HostContext.Provider>;
}

/** Returns the shared props of the list, chat or composer around the component. */
export function useHost(): HostProps {
  const props = useContext(HostContext);
  if (!props) throw new TypeError("there is no HostProvider around this component");
  return props;
}
