// The Date header of HTTP/1.1 (RFC 9110 §5.6.7) in its one form that servers send today. Two
// times of one server are compared with each other, so that its clock may show what it likes.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const FORM = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/** Seconds since 1970; null for any other form. */
export function parseHttpDate(text: string): number | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [day = 0, year = 0, hour = 0, minute = 0, second = 0] = [1, 3, 4, 5, 6].map((group) =>
    Number(match[group]),
  );
  const month = MONTHS.indexOf(match[2] ?? "");
  if (month === -1) return null;
  return ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
}

/** Gregorian; `month` counts from 0. */
function daysSince1970(year: number, month: number, day: number): number {
  // Years that begin in March have their leap day at the end.
  const y = month < 2 ? year - 1 : year;
  const monthsSinceMarch = (month + 10) % 12;
  const daysBeforeMonth = Math.floor((153 * monthsSinceMarch + 2) / 5);
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return 365 * y + leapDays + daysBeforeMonth + day - 1 - 719_468;
}
