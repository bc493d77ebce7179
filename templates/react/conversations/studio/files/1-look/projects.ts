/** A part of a building, in metres: where it stands, how large it is, whether it has a pitched roof, and where its floors show. */
export interface Block {
  at: [x: number, y: number, z: number];
  size: [width: number, depth: number, height: number];
  roof?: boolean;
  floors?: number;
}

export type Kind = 'Houses' | 'Public' | 'Reuse';

export interface Project {
  id: string;
  name: string;
  place: string;
  year: number;
  kind: Kind;
  area: string;
  /** Of the drawing's colour, 0 to 360. */
  hue: number;
  line: string;
  text: string[];
  blocks: Block[];
}

export const kinds: Kind[] = ['Houses', 'Public', 'Reuse'];

export const projects: [Project, ...Project[]] = [
  {
    id: 'reading-room',
    name: 'The Reading Room',
    place: 'Turku',
    year: 2025,
    kind: 'Public',
    area: '1,240 m²',
    hue: 35,
    line: 'A library that is one long table, and the quiet around it.',
    text: [
      'The town asked for a library with a café, a hall and a study floor. We asked the people who would use it, and they asked for somewhere to sit.',
      'So the plan begins with a table, forty-two metres long, that passes through every room. Shelves stand behind it, light comes from above it, and the stairs are the only thing that interrupts it.',
    ],
    blocks: [
      { at: [-1, -1, 0], size: [20, 13, 0.4] },
      { at: [0, 0, 0.4], size: [18, 5, 7], floors: 3 },
      { at: [0, 5, 0.4], size: [6, 6, 11], floors: 5 },
      { at: [6, 5, 0.4], size: [12, 6, 3.2], floors: 1 },
      { at: [13, 6.5, 3.6], size: [3.4, 3, 2] },
    ],
  },
  {
    id: 'boathouse',
    name: 'Boathouse on the Sound',
    place: 'Bergen',
    year: 2024,
    kind: 'Houses',
    area: '96 m²',
    hue: 235,
    line: 'Boats below, people above, one stove for both.',
    text: [
      'A summer house for a family that would rather be on the water. The ground floor is theirs only in winter; from May to September it belongs to three wooden boats.',
      'Upstairs, a single room runs the length of the roof. The stove stands where the two floors meet, so that sails dry while supper cooks.',
    ],
    blocks: [
      { at: [-2, -2, 0], size: [15, 11, 0.4] },
      { at: [0, 0, 0.4], size: [11, 6, 4], floors: 1 },
      { at: [0, 0, 4.4], size: [11, 6, 4.4], roof: true },
      { at: [3.5, 6, 0.4], size: [4, 2.2, 0.9] },
    ],
  },
  {
    id: 'three-gables',
    name: 'Three Gables',
    place: 'Aarhus',
    year: 2023,
    kind: 'Houses',
    area: '212 m²',
    hue: 150,
    line: 'Three generations, three roofs, one garden wall.',
    text: [
      'Grandparents, parents and a daughter with plans of her own wanted to live close, but not on top of one another.',
      'Each has a roof and a front door. The kitchens face the same garden, the bedrooms do not, and the wall between is low enough to pass a cup over.',
    ],
    blocks: [
      { at: [-1, -1, 0], size: [20, 10, 0.4] },
      { at: [0, 0, 0.4], size: [5, 7, 3.6], floors: 1 },
      { at: [0, 0, 4], size: [5, 7, 3], roof: true },
      { at: [6.5, 0, 0.4], size: [5, 7, 6.4], floors: 2 },
      { at: [6.5, 0, 6.8], size: [5, 7, 3], roof: true },
      { at: [13, 0, 0.4], size: [5, 7, 2.8], floors: 1 },
      { at: [13, 0, 3.2], size: [5, 7, 3], roof: true },
    ],
  },
  {
    id: 'tannery-yard',
    name: 'Tannery Yard',
    place: 'Gothenburg',
    year: 2022,
    kind: 'Reuse',
    area: '3,800 m²',
    hue: 75,
    line: 'Twenty-six flats in a factory that nobody had to take down.',
    text: [
      'The tannery had stood empty for thirty years and was solid enough for a hundred more. Taking it down would have cost as much carbon as heating it until 2060.',
      'We kept the frame, cut a yard into its deepest part, and gave what came out of the hole back to the walls. Two new storeys of timber stand on the old brick.',
    ],
    blocks: [
      { at: [-1, -1, 0], size: [18, 18, 0.4] },
      { at: [0, 0, 0.4], size: [16, 4.5, 8], floors: 4 },
      { at: [0, 4.5, 0.4], size: [4.5, 11.5, 8], floors: 4 },
      { at: [0, 0, 8.4], size: [16, 4.5, 3.4], floors: 2 },
      { at: [11.5, 4.5, 0.4], size: [4.5, 11.5, 5], floors: 2 },
    ],
  },
  {
    id: 'market-roof',
    name: 'Market Roof',
    place: 'Malmö',
    year: 2021,
    kind: 'Public',
    area: '860 m²',
    hue: 15,
    line: 'Not a hall: a roof, and the permission to stand under it.',
    text: [
      'The market wanted walls against the wind. Walls would have needed doors, doors need opening hours, and opening hours end a market.',
      'The roof hangs low towards the harbour and high towards the square, so that the wind passes over the stalls. Underneath there is nothing but light, drains and sockets.',
    ],
    blocks: [
      { at: [-1, -1, 0], size: [20, 14, 0.4] },
      { at: [1, 1, 0.4], size: [4, 3.6, 2.4] },
      { at: [7, 1, 0.4], size: [4, 3.6, 2.4] },
      { at: [13, 1, 0.4], size: [4, 3.6, 2.4] },
      { at: [0, 0, 5], size: [18, 6, 3.4], roof: true },
      { at: [1, 7, 0.4], size: [4, 4.2, 2.4] },
      { at: [7, 7, 0.4], size: [4, 4.2, 2.4] },
      { at: [13, 7, 0.4], size: [4, 4.2, 2.4] },
      { at: [0, 6, 5], size: [18, 6, 2.2], roof: true },
    ],
  },
  {
    id: 'kiln-works',
    name: 'Kiln Works',
    place: 'Tallinn',
    year: 2020,
    kind: 'Reuse',
    area: '540 m²',
    hue: 300,
    line: 'A brick kiln becomes nine workshops, and keeps its chimney.',
    text: [
      'The kiln made the bricks of half the quarter. Nine craftspeople bought it together and asked for doors wide enough for a lathe.',
      'Every workshop has the arch of one oven. The chimney, useless for ninety years, draws the summer heat out of all of them.',
    ],
    blocks: [
      { at: [-1, -1, 0], size: [19, 12, 0.4] },
      { at: [0, 0, 0.4], size: [17, 5, 4], floors: 1 },
      { at: [0, 0, 4.4], size: [17, 5, 2.6], roof: true },
      { at: [0, 5, 0.4], size: [8, 5, 3], floors: 1 },
      { at: [11.5, 6, 0.4], size: [2.4, 2.4, 13], floors: 6 },
    ],
  },
];

export function projectById(id: string | undefined): Project | undefined {
  return projects.find((project) => project.id === id);
}
