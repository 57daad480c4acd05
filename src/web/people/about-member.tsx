import { displayName, type Named } from "../i18n/display-name.ts";
import { onDemand } from "../on-demand.ts";
import { Lazy } from "../ui/lazy.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { peopleStrings } from "./strings.ts";

const memberSheet = onDemand(() => import("./member-sheet.tsx").then(({ MemberSheet }) => MemberSheet));

type Props = { other: Named; onClose: () => void };

/** A dialog about the other member of a chat. */
export function AboutMember({ other, onClose }: Props) {
  return (
    <Sheet title={displayName(other)} closeLabel={peopleStrings.value.close} onClose={onClose}>
      <Lazy part={memberSheet} props={{ other }} />
    </Sheet>
  );
}
