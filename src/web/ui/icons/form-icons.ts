// The icons of forms.

export const eyeIcon =
  "M2.5 12S6 5.5 12 5.5S21.5 12 21.5 12S18 18.5 12 18.5S2.5 12 2.5 12zM12 9a3 3 0 1 1 0 6a3 3 0 1 1 0-6z";
export const eyeOffIcon = `${eyeIcon}M4 20L20 4`;
