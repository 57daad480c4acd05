import type { Signal } from "@preact/signals";
import type { MemberBody } from "../../api.ts";

/** The member that a superuser looked up. Each form writes the server's response back into it. */
export type SelectedMember = { member: Signal<MemberBody | undefined> };
