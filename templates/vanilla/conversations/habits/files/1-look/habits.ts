import { load, save } from '../lib/storage';

export interface Habit {
  id: string;
  name: string;
  /** Of its colour, 0 to 360. */
  hue: number;
  /** The days on which it was done, as 2031-05-09. */
  done: string[];
}

export const hues: { hue: number; name: string }[] = [
  { hue: 25, name: 'Coral' },
  { hue: 75, name: 'Amber' },
  { hue: 150, name: 'Green' },
  { hue: 230, name: 'Blue' },
  { hue: 300, name: 'Violet' },
];

const key = 'habits';

const starters: Habit[] = [
  { id: 'walk', name: 'Walk outside', hue: 150, done: [] },
  { id: 'read', name: 'Read ten pages', hue: 230, done: [] },
  { id: 'lights', name: 'Lights out by eleven', hue: 300, done: [] },
];

function isHabit(value: unknown): value is Habit {
  const habit = value as Partial<Record<keyof Habit, unknown>> | null;
  return (
    typeof habit === 'object' &&
    typeof habit?.id === 'string' &&
    typeof habit.name === 'string' &&
    typeof habit.hue === 'number' &&
    Array.isArray(habit.done)
  );
}

const isHabits = (value: unknown): value is Habit[] => Array.isArray(value) && value.every(isHabit);

export function loadHabits(): Habit[] {
  return load(key, starters, isHabits);
}

export function saveHabits(habits: Habit[]): void {
  save(key, habits);
}

/** The day that lies so many days before today. */
export function dayBefore(days: number): string {
  const now = new Date();
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function spoken(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString('en-GB', options);
}

/** Days in a row until today. A day that is not over yet does not break the row. */
export function streak(habit: Habit): number {
  const done = new Set(habit.done);
  let days = 0;
  for (let before = done.has(dayBefore(0)) ? 0 : 1; done.has(dayBefore(before)); before++) days++;
  return days;
}

export function longestStreak(habit: Habit): number {
  let longest = 0;
  let current = 0;
  let previous = Number.NaN;
  for (const day of [...habit.done].sort()) {
    const number = Math.round(Date.parse(`${day}T12:00:00Z`) / 86_400_000);
    current = number === previous + 1 ? current + 1 : 1;
    longest = Math.max(longest, current);
    previous = number;
  }
  return longest;
}

export function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
