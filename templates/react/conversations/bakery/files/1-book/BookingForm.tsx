import { useState, type SubmitEvent } from 'react';
import { dayAndMonth, guestCount, longDay, mostGuests, newReference, openDays, openTimes, weekday, type Booking } from '../data/booking';
import { TextAreaField, TextField } from './Field';

type Errors = Partial<Record<'time' | 'name' | 'email', string>>;

interface Props {
  onBooked: (booking: Booking) => void;
}

export function BookingForm({ onBooked }: Props) {
  const [now] = useState(() => new Date());
  const days = openDays(now);
  const [day, setDay] = useState(days[0] ?? '');
  const [time, setTime] = useState('');
  const [guests, setGuests] = useState(2);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);

  const times = openTimes(day, now);
  const errors: Errors = {};
  if (!times.includes(time)) errors.time = 'Choose a time.';
  if (name.trim().length < 2) errors.name = 'Tell us the name for the table.';
  if (!/^\S+@\S+\.\S+$/.test(email.trim())) errors.email = 'Write an address like mira@example.org.';
  const visible: Errors = tried ? errors : {};

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    const wrong = Object.keys(errors)[0];
    if (wrong) {
      event.currentTarget.querySelector<HTMLInputElement>(`[name="${wrong}"]`)?.focus();
      return;
    }
    onBooked({ reference: newReference(), day, time, guests, name: name.trim(), email: email.trim(), note: note.trim() });
  };

  return (
    <form onSubmit={submit} noValidate className="grid gap-12 lg:grid-cols-[1fr_20rem] lg:gap-16">
      <div className="grid gap-10">
        <fieldset>
          <legend className="font-display text-xl">Which morning?</legend>
          <div className="mt-4 grid grid-cols-3 gap-2 sm:grid-cols-4 lg:grid-cols-6">
            {days.map((option) => (
              <label key={option} className="pick">
                <input type="radio" name="day" value={option} checked={day === option} onChange={() => setDay(option)} className="sr-only" />
                <span className="text-sm">{weekday(option)}</span>
                <span className="font-medium">{dayAndMonth(option)}</span>
              </label>
            ))}
          </div>
          <p className="mt-3 text-sm text-muted">Mondays the oven rests, and so do we.</p>
        </fieldset>

        <fieldset aria-describedby={visible.time ? 'time-error' : undefined}>
          <legend className="font-display text-xl">What time?</legend>
          <div className="mt-4 grid grid-cols-4 gap-2 sm:max-w-md">
            {times.map((option) => (
              <label key={option} className="pick">
                <input type="radio" name="time" value={option} checked={time === option} onChange={() => setTime(option)} className="sr-only" />
                <span className="font-medium tabular-nums">{option}</span>
              </label>
            ))}
          </div>
          {visible.time && (
            <p id="time-error" className="mt-3 text-sm font-medium text-danger">
              {visible.time}
            </p>
          )}
        </fieldset>

        <fieldset>
          <legend className="font-display text-xl">How many of you?</legend>
          <div className="mt-4 flex items-center gap-4">
            <button type="button" className="step" aria-label="One guest fewer" disabled={guests === 1} onClick={() => setGuests(guests - 1)}>
              −
            </button>
            <output className="min-w-[7ch] text-center text-lg tabular-nums">{guestCount(guests)}</output>
            <button type="button" className="step" aria-label="One guest more" disabled={guests === mostGuests} onClick={() => setGuests(guests + 1)}>
              +
            </button>
          </div>
        </fieldset>

        <div className="grid gap-6 sm:grid-cols-2">
          <TextField label="Name" name="name" autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} error={visible.name} />
          <TextField label="Email" name="email" type="email" autoComplete="email" value={email} onChange={(event) => setEmail(event.target.value)} error={visible.email} />
          <div className="sm:col-span-2">
            <TextAreaField label="Anything we should know?" name="note" hint="Allergies, a high chair, a birthday." value={note} onChange={(event) => setNote(event.target.value)} rows={3} />
          </div>
        </div>
      </div>

      <aside aria-label="Your booking so far" className="self-start rounded-3xl border border-line bg-surface p-7 lg:sticky lg:top-8">
        <p className="text-sm text-muted">Your morning</p>
        <p className="mt-2 font-display text-2xl leading-tight">{longDay(day)}</p>
        <p className="mt-2 text-muted">
          {times.includes(time) ? `At ${time}` : 'No time chosen yet'}, {guestCount(guests)}
        </p>
        <button type="submit" className="button mt-7 w-full">
          Book the table
        </button>
        <p className="mt-4 text-sm text-muted">Nothing to pay now. You can cancel until you sit down.</p>
      </aside>
    </form>
  );
}
