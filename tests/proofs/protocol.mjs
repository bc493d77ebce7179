// How the program is spoken to.
export const protocol = {}
