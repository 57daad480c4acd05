/** How often something happens on a site in a second. */
export type Rates = {
  /** Messages. The inbox of the reader sleeps when the message arrives. */
  messages: number;
  inboxConnects: number;
  /** Returns of members to the tab of the page. */
  focuses: number;
  chatConnects: number;
  /** Rooms in which something happens at least once in 45 s; not a rate. */
  activeRooms: number;
  /** The part of the messages that are paid for. */
  paidPart: number;
  conversationsBegun: number;
  logIns: number;
};

/** At 10,000 members. */
export const RATES_OF_10_000: Rates = {
  messages: 62.5,
  inboxConnects: 26.7,
  focuses: 33.3,
  chatConnects: 43.3,
  activeRooms: 1_250,
  paidPart: 0.7,
  conversationsBegun: 6.7,
  logIns: 0.8,
};

/** The calls to D1 that each event causes. */
export type Coefficients = {
  message: number;
  inboxConnect: number;
  focus: number;
  chatConnect: number;
  /** Of an active room, in a second. */
  activeRoom: number;
  /** Steps of a lease per paid message. */
  paidMessage: number;
  conversationBegun: number;
  logIn: number;
};

/** Returns the calls to D1 in a second, by what causes them. */
export function steadyCalls(calls: Coefficients, rates: Rates): Record<keyof Coefficients, number> {
  return {
    message: calls.message * rates.messages,
    inboxConnect: calls.inboxConnect * rates.inboxConnects,
    focus: calls.focus * rates.focuses,
    chatConnect: calls.chatConnect * rates.chatConnects,
    activeRoom: calls.activeRoom * rates.activeRooms,
    paidMessage: calls.paidMessage * rates.paidPart * rates.messages,
    conversationBegun: calls.conversationBegun * rates.conversationsBegun,
    logIn: calls.logIn * rates.logIns,
  };
}

export function sumOf(values: Record<string, number>): number {
  return Object.values(values).reduce((sum, value) => sum + value, 0);
}
