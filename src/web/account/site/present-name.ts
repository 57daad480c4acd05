import { displayName } from "../../i18n/display-name.ts";
import { pageHost } from "../../shell/page-host.ts";
import { me } from "../me.ts";
import { session } from "../session.ts";

/** Returns the name of the member of the session; undefined without one. */
export function presentName(): string | undefined {
  const id = session.value?.memberId;
  if (id === undefined) return undefined;
  const name = me.value?.id === id ? me.value.name : pageHost.local.load(`name.${id}`);
  return displayName({ id, name });
}
