import { useHost } from "../chat-host.tsx";
import { onDemand } from "../on-demand.ts";
import { Lazy, type LazyFrame } from "../ui/lazy.tsx";
import { BackLink } from "./back-link.tsx";

const personCard = onDemand(() => import("../people/person-card.tsx").then(({ PersonCard }) => PersonCard));

/** Shown for a link to a chat that is not in the list: who that is. Only a press starts the chat. */
export function UnknownChat({ otherId }: { otherId: number }) {
  const { host } = useHost();
  return (
    <section class="talk-pane unknown-chat" aria-labelledby="chat-name">
      <header class="chat-head">
        <BackLink href={host.links.list} />
      </header>
      <div class="nothing person-card">
        <Lazy part={personCard} props={{ otherId }} frame={CardFrame} />
      </div>
    </section>
  );
}

const CardFrame: LazyFrame = ({ children }) => <>{children}</>;
