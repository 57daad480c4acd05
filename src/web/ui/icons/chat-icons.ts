// The icons of a chat and its composer.

export const moreIcon =
  "M12 4.75a.75.75 0 1 1 0 1.5a.75.75 0 1 1 0-1.5zM12 11.25a.75.75 0 1 1 0 1.5a.75.75 0 1 1 0-1.5zM12 17.75a.75.75 0 1 1 0 1.5a.75.75 0 1 1 0-1.5z";
export const sendIcon = "M5 12L3.5 4.5L21 12L3.5 19.5zM5 12h7";
export const arrowDownIcon = "M12 4.5v15M5.5 13l6.5 6.5l6.5-6.5";
export const downloadIcon = "M12 4v11M7 10.5l5 5l5-5M4.5 19.5h15";
export const playIcon = "M8 5v14l11-7z";
export const pauseIcon = "M8.5 5v14M15.5 5v14";
