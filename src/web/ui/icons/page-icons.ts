// The icons of the first screen. A file of icons loads as a whole, so those of other parts have files of their own.

export const chatsIcon =
  "M6.5 4.5h11a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3H12L7.5 20v-3.5h-1a3 3 0 0 1-3-3v-6a3 3 0 0 1 3-3z";
export const coinIcon =
  "M12 3.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 1 1 0-17zM12 7.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z";
export const settingsIcon =
  "M3.5 7H13M17 7h3.5M13 7a2 2 0 1 0 4 0a2 2 0 1 0-4 0M3.5 17H7M11 17h9.5M7 17a2 2 0 1 0 4 0a2 2 0 1 0-4 0";
export const adminIcon = "M12 3l7.5 3v5.5c0 4.5-3 8-7.5 9.5c-4.5-1.5-7.5-5-7.5-9.5V6z";
export const backIcon = "M15 5l-7 7 7 7";
export const plusIcon = "M12 5v14M5 12h14";
export const searchIcon = "M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13zM15.5 15.5l5 5";
export const closeIcon = "M6 6l12 12M18 6L6 18";
export const checkIcon = "M4.5 12.5l5 5L19.5 7";
export const doubleCheckIcon = "M2 12.5L6.5 17L15.5 7.5M11.5 16.5l.5.5L21.5 7.5";
export const clockIcon = "M12 3.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 1 1 0-17zM12 7.5V12l3 2";
export const alertIcon = "M12 3.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 1 1 0-17zM12 7.5V13M12 16.25v.01";
export const muteIcon =
  "M18 11V8.5a6 6 0 0 0-9.5-4.9M6.1 7.5L6 8.5c0 6-2.5 7.5-2.5 7.5H14.5M10 19.5a2.2 2.2 0 0 0 4 0M3.5 3.5l17 17";
export const photoIcon =
  "M6 4.5h12a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-11a2 2 0 0 1 2-2zM4 16.5L8.5 12l4 4l3-3l4.5 4M15.5 8.5v.01";
export const filmIcon =
  "M5.5 6h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2zM15.5 10.5L20.5 8v8l-5-2.5";
export const soundIcon =
  "M9.5 17.5V5.5L19 3.5v12M9.5 17.5a3 2.5 0 1 1-6 0a3 2.5 0 1 1 6 0M19 15.5a3 2.5 0 1 1-6 0a3 2.5 0 1 1 6 0";
export const fileIcon = "M7 3.5h6.5l5 5v10a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2zM13.5 3.5v5h5";
export const stickerIcon =
  "M8 3.5h8A4.5 4.5 0 0 1 20.5 8v5.5l-7 7H8A4.5 4.5 0 0 1 3.5 16V8A4.5 4.5 0 0 1 8 3.5zM20.5 13.5H17a3.5 3.5 0 0 0-3.5 3.5v3.5M8.75 9v.5M14.75 9v.5M8.5 12.75c.9 1.2 2.2 1.7 3.5 1.5";
