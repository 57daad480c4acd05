/** The acts of superusers, API keys and the commands of the operator, as their log names them. */
export const ACTS = [
  "member.change",
  "member.create",
  "coins.change",
  "refund.create",
  "repair.create",
  "file.remove",
  "smile.create",
  "smile.change",
  "smile.order",
  "reconciliation.finish",
  "database.restore",
  "key.create",
  "key.end",
  "chat.read",
] as const;

export type ActName = (typeof ACTS)[number];

/** A superuser, by their number, or an API key. */
export type ActorId = number | `key:${string}`;

/** A superuser, an API key, or a command of the operator, which anybody with access to the database can run. */
export type Actor = `member:${number}` | Exclude<ActorId, number> | "cli";

export function toActor(id: ActorId): Actor {
  return typeof id === "number" ? `member:${id}` : id;
}

/** Returns the number of a superuser; null for every other actor. */
export function superuserId(actor: Actor): number | null {
  return actor.startsWith("member:") ? Number(actor.slice("member:".length)) : null;
}

/** Returns the id of an API key; null for every other actor. */
export function keyId(actor: Actor): string | null {
  return actor.startsWith("key:") ? actor.slice("key:".length) : null;
}
