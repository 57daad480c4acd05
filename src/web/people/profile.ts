import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PublicMemberBody } from "../../protocol/http/members.ts";
import { ApiError } from "../api.ts";
import { type ChatHost, useHost } from "../chat-host.tsx";

export type Profile = PublicMemberBody;
/** Undefined while it loads; "none" if there is no such member, and "failed" without an answer of the server. */
export type ProfileState = Profile | "none" | "failed" | undefined;

/** Loads a member's profile, "none" if there is no such member. The other member learns nothing of it. @throws ApiError */
export async function loadProfile(
  { request }: Pick<ChatHost, "request">,
  id: number,
): Promise<Profile | "none"> {
  try {
    return await request<Profile>(`/members/${id}`);
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === "member_not_found") return "none";
    throw error;
  }
}

/** Loads a member's profile. */
export function useProfile(id: number): Signal<ProfileState> {
  const { host } = useHost();
  const state = useSignal<ProfileState>(undefined);
  useEffect(() => {
    let isCurrent = true;
    state.value = undefined;
    const show = (loaded: ProfileState) => {
      if (isCurrent) state.value = loaded;
    };
    void loadProfile(host, id).then(show, () => show("failed"));
    return () => {
      isCurrent = false;
    };
  }, [id]);
  return state;
}
