export type Pattern = 'sun' | 'waves' | 'quarters' | 'rings' | 'hills' | 'bars';

export type Genre = 'Jazz' | 'Electronic' | 'Folk' | 'Soul';

export interface RecordItem {
  id: string;
  title: string;
  artist: string;
  year: number;
  genre: Genre;
  /** In cents. */
  price: number;
  pattern: Pattern;
  /** Ground, shape and highlight of the sleeve, 0 to 360. */
  hues: [ground: number, shape: number, highlight: number];
  note: string;
  tracks: string[];
}

export const genres: Genre[] = ['Jazz', 'Electronic', 'Folk', 'Soul'];

export const records: RecordItem[] = [
  { id: 'harbour-lights', title: 'Harbour Lights', artist: 'The Ines Quartet', year: 1971, genre: 'Jazz', price: 2400, pattern: 'sun', hues: [220, 45, 85], note: 'Recorded in one night with the windows open. You hear the ferries on side two.', tracks: ['Last boat', 'Gulls', 'Harbour lights', 'Fog, then no fog', 'Rope'] },
  { id: 'soft-machines', title: 'Soft Machinery', artist: 'Katja Noll', year: 1983, genre: 'Electronic', price: 2900, pattern: 'waves', hues: [285, 330, 200], note: 'Two synthesizers and a tape loop that outlived its maker. Warm, patient, a little haunted.', tracks: ['Pilot light', 'Hum', 'Soft machinery', 'The lift at night'] },
  { id: 'barley', title: 'Barley', artist: 'Ned & Orla Finch', year: 1968, genre: 'Folk', price: 1900, pattern: 'hills', hues: [95, 135, 65], note: 'Twelve strings, two voices, one microphone. The definition of a Sunday.', tracks: ['The gate', 'Barley', 'Seven crows', 'A letter from the coast', 'Put out the lamp'] },
  { id: 'second-summer', title: 'Second Summer', artist: 'Delphine Amadi', year: 1976, genre: 'Soul', price: 2600, pattern: 'quarters', hues: [30, 60, 350], note: 'Strings by people who usually play weddings. It makes every room larger.', tracks: ['Come in', 'Second summer', 'You said Tuesday', 'Gold in the kitchen', 'Second summer, again'] },
  { id: 'night-school', title: 'Night School', artist: 'Oskar Beem Trio', year: 1964, genre: 'Jazz', price: 3200, pattern: 'bars', hues: [255, 210, 85], note: 'A bass player’s record: everything else is furniture. First pressing, light wear.', tracks: ['Room 12', 'Chalk', 'Night school', 'Late bus'] },
  { id: 'tide-tables', title: 'Tide Tables', artist: 'Null Island', year: 1991, genre: 'Electronic', price: 2200, pattern: 'rings', hues: [180, 165, 90], note: 'Made on a computer that had to be restarted between tracks. The pauses are real.', tracks: ['High water', 'Springs', 'Neaps', 'Low water'] },
  { id: 'paper-boats', title: 'Paper Boats', artist: 'Marit Solheim', year: 1974, genre: 'Folk', price: 2100, pattern: 'waves', hues: [235, 195, 75], note: 'Sung to one child, overheard by the rest of us.', tracks: ['Fold', 'Paper boats', 'Under the bridge', 'What the river keeps'] },
  { id: 'north-side', title: 'North Side', artist: 'The Corner Committee', year: 1979, genre: 'Soul', price: 2700, pattern: 'sun', hues: [350, 20, 70], note: 'A brass section with somewhere to be. Play before going out.', tracks: ['Committee', 'North side', 'Shoes by the door', 'Taxi', 'Morning bread'] },
];

export function recordById(id: string | undefined): RecordItem | undefined {
  return records.find((record) => record.id === id);
}

const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

export function formatPrice(cents: number): string {
  return euros.format(cents / 100);
}
