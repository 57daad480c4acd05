/** The limits of the numbers of each day. */

/** Members that one page of the hourly count reads, with their sessions, and the pages of one run. D1 is busy for a few ms with each. */
export const COUNT_PAGE_MEMBERS = 1_000;
export const COUNT_MEMBER_PAGES = 230;
/** Charges of one page, and the pages of one run, over two days. Each full page takes a second query. */
export const COUNT_PAGE_CHARGES = 20_000;
export const COUNT_CHARGE_PAGES = 80;
/** Days of `GET /stats`. */
export const STATS_MAX_DAYS = 90;
export const STATS_DEFAULT_DAYS = 14;
