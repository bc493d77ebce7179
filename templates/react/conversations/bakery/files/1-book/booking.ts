export interface Booking {
  reference: string;
  /** As 2031-05-09. */
  day: string;
  /** As 08:30. */
  time: string;
  guests: number;
  name: string;
  email: string;
  note: string;
}

/** Whether something that was stored is a booking: an earlier version of the site may have written it. */
export function isBooking(value: unknown): value is Booking {
  const booking = value as Partial<Record<keyof Booking, unknown>> | null;
  return (
    typeof booking === 'object' &&
    typeof booking?.guests === 'number' &&
    [booking.reference, booking.day, booking.time, booking.name, booking.email, booking.note].every((text) => typeof text === 'string')
  );
}

export const mostGuests = 8;

const closedWeekday = 1; // Monday: the oven rests
const daysAhead = 12;
const slots = ['08:00', '08:30', '09:00', '09:30', '10:00', '10:30', '11:00', '11:30'];

function isoDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function startOf(day: string, time = '00:00'): Date {
  return new Date(`${day}T${time}:00`);
}

/** The next mornings with a free table, today included while there is still time. */
export function openDays(now: Date): string[] {
  const days: string[] = [];
  for (let ahead = 0; days.length < daysAhead; ahead++) {
    const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead);
    const day = isoDay(date);
    if (date.getDay() !== closedWeekday && openTimes(day, now).length > 0) days.push(day);
  }
  return days;
}

/** The times of a day that are at least half an hour away. */
export function openTimes(day: string, now: Date): string[] {
  const earliest = now.getTime() + 30 * 60_000;
  return slots.filter((slot) => startOf(day, slot).getTime() >= earliest);
}

export function isUpcoming(booking: Booking, now: Date): boolean {
  return startOf(booking.day, booking.time).getTime() > now.getTime();
}

export function weekday(day: string): string {
  return startOf(day).toLocaleDateString('en-GB', { weekday: 'short' });
}

export function dayAndMonth(day: string): string {
  return startOf(day).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

export function longDay(day: string): string {
  return startOf(day).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
}

export function guestCount(guests: number): string {
  return guests === 1 ? '1 guest' : `${guests} guests`;
}

export function newReference(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from({ length: 5 }, () => letters[Math.floor(Math.random() * letters.length)]).join('');
}

/** The booking as a calendar file that any calendar program opens. */
export function calendarFile(booking: Booking): string {
  const stamp = (date: Date) => date.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const start = startOf(booking.day, booking.time);
  const end = new Date(start.getTime() + 90 * 60_000);
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Nine Loaves//Booking//EN',
    'BEGIN:VEVENT',
    `UID:${booking.reference}@nine-loaves`,
    `DTSTAMP:${stamp(new Date())}`,
    `DTSTART:${stamp(start)}`,
    `DTEND:${stamp(end)}`,
    `SUMMARY:Breakfast at Nine Loaves (${guestCount(booking.guests)})`,
    'LOCATION:Nine Loaves\\, 9 Fennel Street',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}
