interface Hours {
  day: string;
  /** From and until, as 07:00; nothing when closed. */
  open?: [from: string, until: string];
}

/** Sunday first, as Date.getDay() counts. */
export const hours: Hours[] = [
  { day: 'Sunday', open: ['07:30', '13:00'] },
  { day: 'Monday' },
  { day: 'Tuesday', open: ['06:30', '15:00'] },
  { day: 'Wednesday', open: ['06:30', '15:00'] },
  { day: 'Thursday', open: ['06:30', '15:00'] },
  { day: 'Friday', open: ['06:30', '17:00'] },
  { day: 'Saturday', open: ['06:30', '14:00'] },
];

/** What the sign on the door would say: "Open until 15:00" or "Closed, opens Tuesday at 06:30". */
export function sign(now: Date): { open: boolean; text: string } {
  const time = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
  const today = hours[now.getDay()]?.open;
  if (today && time >= today[0] && time < today[1]) return { open: true, text: `Open until ${today[1]}` };
  if (today && time < today[0]) return { open: false, text: `Closed, opens today at ${today[0]}` };
  for (let ahead = 1; ahead <= 7; ahead++) {
    const next = hours[(now.getDay() + ahead) % 7];
    if (next?.open) return { open: false, text: `Closed, opens ${ahead === 1 ? 'tomorrow' : next.day} at ${next.open[0]}` };
  }
  return { open: false, text: 'Closed' };
}
