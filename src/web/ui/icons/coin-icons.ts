// The icons of a statement.

export const giftIcon =
  "M4 9.5h16V13H4zM5.5 13v7h13v-7M12 9.5V20M12 9.5C10.5 5.5 6 5 6 7.7c0 1.3 1.2 1.8 2.5 1.8zM12 9.5c1.5-4 6-4.5 6-1.8c0 1.3-1.2 1.8-2.5 1.8z";
export const minusIcon = "M12 3.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 1 1 0-17zM8 12h8";
export const refundIcon = "M8.5 5l-4 4l4 4M4.5 9H15a5 5 0 0 1 0 10H9";
export const messagesIcon =
  "M6.5 4.5h11a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3H12L7.5 20v-3.5h-1a3 3 0 0 1-3-3v-6a3 3 0 0 1 3-3z";
export const tableIcon = "M12 4v11M7 10.5l5 5l5-5M4.5 19.5h15";
export const unfoldIcon = "M6 9.5l6 6l6-6";
