import { useEffect, useRef, useState } from 'react';
import { BookingForm } from '../components/BookingForm';
import { Page } from '../components/Page';
import { calendarFile, guestCount, isBooking, isUpcoming, longDay, type Booking } from '../data/booking';
import { useStoredState } from '../lib/useStoredState';

const isBookingOrNone = (value: unknown): value is Booking | null => value === null || isBooking(value);

export function Book() {
  const [booking, setBooking] = useStoredState<Booking | null>('booking', null, isBookingOrNone);
  const [justBooked, setJustBooked] = useState(false);
  const [now] = useState(() => new Date());
  const upcoming = booking && isUpcoming(booking, now) ? booking : null;

  return (
    <Page title={upcoming ? 'Your table · Nine Loaves' : 'Book a table · Nine Loaves'}>
      <section className="container-page py-14 lg:py-20">
        {upcoming ? (
          <Ticket booking={upcoming} takeFocus={justBooked} onCancel={() => setBooking(null)} />
        ) : (
          <>
            <h1 className="text-display">Book a breakfast table</h1>
            <p className="mt-5 max-w-[46ch] text-lead text-muted">Mornings from eight until noon, Tuesday to Sunday. The table is yours for an hour and a half.</p>
            <div className="mt-12">
              <BookingForm
                onBooked={(made) => {
                  setBooking(made);
                  setJustBooked(true);
                  window.scrollTo(0, 0);
                }}
              />
            </div>
          </>
        )}
      </section>
    </Page>
  );
}

function Ticket({ booking, takeFocus, onCancel }: { booking: Booking; takeFocus: boolean; onCancel: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    if (takeFocus) heading.current?.focus({ preventScroll: true });
  }, [takeFocus]);

  const saveToCalendar = () => {
    const address = URL.createObjectURL(new Blob([calendarFile(booking)], { type: 'text/calendar' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'breakfast-at-nine-loaves.ics';
    link.click();
    URL.revokeObjectURL(address);
  };

  const facts = [
    ['When', `${longDay(booking.day)}, ${booking.time}`],
    ['Table for', guestCount(booking.guests)],
    ['Name', booking.name],
    ['Where', '9 Fennel Street, the green door'],
    ...(booking.note ? [['Your note', booking.note]] : []),
  ];

  return (
    <div className="mx-auto max-w-xl">
      <h1 ref={heading} tabIndex={-1} className="text-title outline-none">
        See you at breakfast, {booking.name.split(' ')[0]}.
      </h1>
      <div className="ticket mt-8">
        <div className="flex items-baseline justify-between gap-4 px-7 py-6">
          <span className="text-sm text-muted">Your booking</span>
          <span className="font-mono text-lg tracking-widest">{booking.reference}</span>
        </div>
        <dl className="ticket-facts px-7 py-6">
          {facts.map(([term, value]) => (
            <div key={term} className="grid grid-cols-[6.5rem_1fr] gap-4 py-1.5">
              <dt className="text-muted">{term}</dt>
              <dd className="wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div className="mt-7 flex flex-wrap gap-3">
        <button type="button" className="button" onClick={saveToCalendar}>
          Add to calendar
        </button>
        <button type="button" className="button button-quiet" onClick={onCancel}>
          Cancel this booking
        </button>
      </div>
      <p className="mt-6 text-sm text-muted">This booking is kept in this browser. Show the five letters at the counter.</p>
    </div>
  );
}
