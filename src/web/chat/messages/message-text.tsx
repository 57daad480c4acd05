import { cleanText } from "../../../core/words.ts";
import { onDemand } from "../../on-demand.ts";
import { useCode } from "../../ui/use-code.ts";

const linkedText = onDemand(() => import("./linked-text.tsx").then(({ LinkedText }) => LinkedText));

/** Each link has one of these: most texts do without the code that finds links. */
const MAY_HAVE_LINK = /:\/\/|www\.|@/i;

type Props = {
  text: string;
  /** Words for which the last line has room at its end. */
  room: string | undefined;
};

/** A member's text as text nodes and links, never as HTML. */
export function MessageText({ text, room }: Props) {
  const shown = cleanText(text);
  return (
    <p class="text" data-room={room}>
      {MAY_HAVE_LINK.test(shown) ? <WithLinks text={shown} /> : shown}
    </p>
  );
}

/** A text that is plain until the code for its links has loaded, and stays plain if that cannot be loaded. */
function WithLinks({ text }: { text: string }) {
  const { state } = useCode(linkedText);
  const loaded = state.value;
  if (loaded === undefined || loaded === "broken") return <>{text}</>;
  return <loaded.code text={text} />;
}
