import type { Habit } from './habits';

/** A table of days and habits that any spreadsheet opens; 1 where a habit was done. */
export function toCsv(habits: Habit[]): string {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const all = [...new Set(habits.flatMap((habit) => habit.done))].sort();
  const lines = all.map((day) => [day, ...habits.map((habit) => (habit.done.includes(day) ? '1' : '0'))].join(','));
  return [['Day', ...habits.map((habit) => cell(habit.name))].join(','), ...lines, ''].join('\r\n');
}

export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
