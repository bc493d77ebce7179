import type { LoafKind } from '../components/Loaf';

export type Group = 'Bread' | 'Pastry' | 'Breakfast';

export interface Item {
  id: string;
  name: string;
  note: string;
  /** In cents. */
  price: number;
  group: Group;
  art: LoafKind;
  vegan: boolean;
  contains: string;
  /** When the first batch leaves the oven. */
  ready?: string;
}

export const groups: Group[] = ['Bread', 'Pastry', 'Breakfast'];

export const menu: Item[] = [
  { id: 'country', name: 'Country loaf', note: 'Wheat and a little rye, left to rise for twenty hours. Dark crust, open crumb.', price: 680, group: 'Bread', art: 'boule', vegan: true, contains: 'Wheat, rye', ready: '06:30' },
  { id: 'rye', name: 'Seeded rye', note: 'Whole rye with sunflower and flax. Better on the second day, and on the fifth.', price: 740, group: 'Bread', art: 'tin', vegan: true, contains: 'Rye, seeds', ready: '07:00' },
  { id: 'baguette', name: 'Baguette', note: 'Baked three times a day, because nobody wants one from this morning.', price: 320, group: 'Bread', art: 'baguette', vegan: true, contains: 'Wheat', ready: '08:30' },
  { id: 'croissant', name: 'Butter croissant', note: 'Three days, twenty-seven layers, one breakfast.', price: 290, group: 'Pastry', art: 'croissant', vegan: false, contains: 'Wheat, milk, egg', ready: '07:30' },
  { id: 'bun', name: 'Cardamom bun', note: 'Knotted by hand, with cardamom ground while the oven heats.', price: 360, group: 'Pastry', art: 'bun', vegan: false, contains: 'Wheat, milk', ready: '08:00' },
  { id: 'tart', name: 'Pear and almond tart', note: 'Pears from the orchard behind the church, on almond cream.', price: 420, group: 'Pastry', art: 'tart', vegan: false, contains: 'Wheat, milk, egg, almonds', ready: '10:00' },
  { id: 'basket', name: 'The bread basket', note: 'Three rolls, cultured butter, the jam of the month and a pot of coffee.', price: 1150, group: 'Breakfast', art: 'basket', vegan: false, contains: 'Wheat, rye, milk' },
  { id: 'eggs', name: 'Egg and soldiers', note: 'A soft egg and toast cut the right size.', price: 780, group: 'Breakfast', art: 'egg', vegan: false, contains: 'Wheat, milk, egg' },
  { id: 'porridge', name: 'Porridge with roast plums', note: 'Oats soaked overnight, plums from the cooling oven.', price: 720, group: 'Breakfast', art: 'bowl', vegan: true, contains: 'Oats' },
];

const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

export function formatPrice(cents: number): string {
  return euros.format(cents / 100);
}
