/** The members of the examples, as they see themselves. */

export const ADA = {
  id: 1,
  email: "ada@mail.com",
  name: "Ada",
  is_superuser: false,
  is_employee: false,
  premium_until: null,
  is_active: true,
  exempt: false,
  balance: 1000,
  held: 0,
};
const BEN = { ...ADA, id: 2, email: "ben@mail.com", name: "Member 2", balance: 0 };
export const PREMIUM = { ...BEN, premium_until: "2099-12-31T23:00:00.000Z", exempt: true };
