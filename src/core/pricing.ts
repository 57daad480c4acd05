export type Roles = {
  isSuperuser: boolean;
  isEmployee: boolean;
  /** Unix time in ms; null for a member who never was premium. */
  premiumUntil: number | null;
};

/** Whether messages cost this member nothing at the time `now` (Unix ms). */
export function isExempt(roles: Roles, now: number): boolean {
  return roles.isSuperuser || roles.isEmployee || (roles.premiumUntil !== null && roles.premiumUntil > now);
}
